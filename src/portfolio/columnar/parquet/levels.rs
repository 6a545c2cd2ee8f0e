//! Blanks and lists 空值与列表 from definition and repetition levels.

/// Values as they were stored, without the blanks, and the levels that say where those are.
#[derive(Debug)]
pub struct Stored<T> {
    pub values: Vec<T>,
    pub definition: Vec<i16>,
    pub repetition: Vec<i16>,
}

impl<T> Default for Stored<T> {
    fn default() -> Self {
        Self { values: Vec::new(), definition: Vec::new(), repetition: Vec::new() }
    }
}

/// Values with a place for each blank.
#[derive(Debug, PartialEq)]
pub struct Spread<T> {
    pub values: Vec<T>,
    pub present: Option<Vec<bool>>,
    pub offsets: Option<Vec<u32>>,
}

impl<T> Spread<T> {
    /// The same with other values.
    pub fn map<U>(self, convert: impl FnOnce(Vec<T>) -> Vec<U>) -> Spread<U> {
        let Self { values, present, offsets } = self;
        Spread { values: convert(values), present, offsets }
    }
}

impl<T> Stored<T> {
    /// The same with other values.
    pub fn map<U>(self, convert: impl FnOnce(Vec<T>) -> Vec<U>) -> Stored<U> {
        let Self { values, definition, repetition } = self;
        Stored { values: convert(values), definition, repetition }
    }
}

impl<T: Default + Clone> Stored<T> {
    /// A flat column: a level a row, the highest where there is a value.
    pub fn flat(self, most: i16) -> Spread<T> {
        if self.definition.len() <= self.values.len() {
            return Spread { values: self.values, present: None, offsets: None };
        }
        let present: Vec<bool> = self.definition.iter().map(|level| *level == most).collect();
        let values = spread(self.values, &present);
        Spread { values, present: Some(present), offsets: None }
    }

    /// A list column: a row begins where repetition is 0, and `element` and above is an element. `None` if
    /// there are more elements than can be counted.
    pub fn list(self, element: i16, most: i16) -> Option<Spread<T>> {
        let (mut present, mut offsets) = (Vec::with_capacity(self.definition.len()), Vec::new());
        for (definition, repetition) in self.definition.iter().zip(&self.repetition) {
            if *repetition == 0 {
                offsets.push(u32::try_from(present.len()).ok()?);
            }
            if *definition >= element {
                present.push(*definition == most);
            }
        }
        offsets.push(u32::try_from(present.len()).ok()?);
        let blank = present.len() > self.values.len();
        let values = if blank { spread(self.values, &present) } else { self.values };
        Some(Spread { values, present: blank.then_some(present), offsets: Some(offsets) })
    }
}

/// Moves values to their places, from the last on, so that none is overwritten before it is moved.
fn spread<T: Default + Clone>(mut values: Vec<T>, present: &[bool]) -> Vec<T> {
    let mut from = values.len();
    values.resize(present.len(), T::default());
    for to in (0..present.len()).rev() {
        if present.get(to).copied().unwrap_or_default() && from > 0 {
            from -= 1;
            values.swap(from, to);
        }
        if from == to {
            break;
        }
    }
    blanked(values, present)
}

/// What the moves have left behind under blanks.
fn blanked<T: Default>(mut values: Vec<T>, present: &[bool]) -> Vec<T> {
    for (value, given) in values.iter_mut().zip(present) {
        if !given {
            *value = T::default();
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_get_their_places() {
        for definition in [[1, 0, 1, 0, 1], [0, 0, 1, 1, 1], [1, 1, 1, 0, 0]] {
            let stored =
                Stored { values: vec![7, 8, 9], definition: definition.to_vec(), repetition: vec![] };
            let spread = stored.flat(1);
            let mut next = 7..;
            let values = definition.map(|level| if level == 1 { next.next().unwrap() } else { 0 });
            assert_eq!(spread.values, values);
            assert_eq!(spread.present, Some(definition.map(|level| level == 1).to_vec()));
        }
        let full = Stored { values: vec![1, 2], definition: vec![1, 1], repetition: vec![] };
        assert_eq!(full.flat(1), Spread { values: vec![1, 2], present: None, offsets: None });
    }

    // [1, null], null, [], [2] with an optional list of optional elements.
    #[test]
    fn lists_get_their_offsets() {
        let stored =
            Stored { values: vec![1, 2], definition: vec![3, 2, 0, 1, 3], repetition: vec![0, 1, 0, 0, 0] };
        let spread = stored.list(2, 3).unwrap();
        assert_eq!(spread.values, [1, 0, 2]);
        assert_eq!(spread.present, Some(vec![true, false, true]));
        assert_eq!(spread.offsets, Some(vec![0, 2, 2, 2, 3]));
    }
}
