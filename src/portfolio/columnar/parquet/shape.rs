//! What the columns of a schema are 列的类型: flat ones, lists of figures, and what is neither.
use super::super::{Field, Kind, Wanted};
use ::parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::schema::types::{BasicTypeInfo, SchemaDescriptor, Type};

/// How the values of a column are stored and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Double,
    Single,
    /// INT32 and INT64: units × 10⁻ˢᶜᵃˡᵉ.
    Int32 {
        scale: u8,
        unsigned: bool,
    },
    Int64 {
        scale: u8,
        unsigned: bool,
    },
    /// Decimals as big-endian bytes.
    Digits {
        scale: u8,
        fixed: bool,
    },
    Text,
    /// Bytes that do not say whether they are text.
    Bytes,
    Flag,
    Day,
    /// INT64: ticks since 1970, so many a day.
    Moment {
        ticks_a_day: i64,
    },
    /// The old form of a moment.
    Int96,
    /// What it is, in Chinese and English.
    Other(&'static str, &'static str),
}

/// A column of the file: its field, and where its values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub field: Field,
    pub store: Store,
    pub leaf: usize,
    /// Of a list, the definition level from which on there is an element.
    pub element: Option<i16>,
}

/// The columns of a schema, one a field at its root.
pub fn shapes(schema: &SchemaDescriptor) -> Vec<Shape> {
    let mut leaf = 0;
    let fields = schema.root_schema().get_fields().iter();
    fields
        .map(|field| {
            let shape = shape(field, leaf);
            leaf += leaves(field);
            shape
        })
        .collect()
}

fn leaves(field: &Type) -> usize {
    match field {
        Type::PrimitiveType { .. } => 1,
        Type::GroupType { fields, .. } => fields.iter().map(|field| leaves(field)).sum(),
    }
}

fn shape(field: &Type, leaf: usize) -> Shape {
    let (store, element) = match (field, list_element(field)) {
        (_, Some((element, level))) => (store(element), Some(level)),
        (Type::PrimitiveType { .. }, None) => (store(field), None),
        (group, None) => (group_store(group.get_basic_info()), None),
    };
    let numbers = matches!(kind(store), Kind::Figure);
    let store = match element {
        Some(_) if !numbers => Store::Other("列表，其元素不是数字", "a list of what are no figures"),
        _ => store,
    };
    let field = Field { name: field.name().into(), kind: kind(store), list: element.is_some() && numbers };
    Shape { field, store, leaf, element: element.filter(|_| numbers) }
}

/// The element of a list and the level from which on it is there: `optional group x (LIST) { repeated group
/// list { optional double element } }`, the older forms without one of the groups, and a repeated value.
fn list_element(field: &Type) -> Option<(&Type, i16)> {
    let info = field.get_basic_info();
    if repeats(field) {
        return field.is_primitive().then_some((field, 1));
    }
    if field.is_primitive() || !is_list(info) {
        return None;
    }
    let [middle] = field.get_fields() else { return None };
    let optional = info.has_repetition() && info.repetition() == Repetition::OPTIONAL;
    let level = 1 + i16::from(optional);
    match &**middle {
        value if value.is_primitive() && repeats(value) => Some((value, level)),
        group if !group.is_primitive() && repeats(group) => match group.get_fields() {
            [element] if element.is_primitive() && !repeats(element) => Some((element, level)),
            _ => None,
        },
        _ => None,
    }
}

fn repeats(field: &Type) -> bool {
    let info = field.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

fn is_list(info: &BasicTypeInfo) -> bool {
    matches!(info.logical_type_ref(), Some(LogicalType::List)) || info.converted_type() == ConvertedType::LIST
}

fn group_store(info: &BasicTypeInfo) -> Store {
    let map = matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE);
    if map || matches!(info.logical_type_ref(), Some(LogicalType::Map)) {
        return Store::Other("映射", "a map");
    }
    if is_list(info) {
        Store::Other("嵌套列表", "a nested list")
    } else {
        Store::Other("结构体", "a structure")
    }
}

fn store(field: &Type) -> Store {
    let Type::PrimitiveType { physical_type, scale, basic_info, .. } = field else {
        return Store::Other("结构体", "a structure");
    };
    let logical = basic_info.logical_type_ref();
    let converted = basic_info.converted_type();
    let decimal = matches!(logical, Some(LogicalType::Decimal(_))) || converted == ConvertedType::DECIMAL;
    // Longer fractions than 255 digits are beyond any decimal of the format.
    let scale = if decimal { u8::try_from(*scale).unwrap_or(u8::MAX) } else { 0 };
    match physical_type {
        Physical::BOOLEAN => Store::Flag,
        Physical::FLOAT => Store::Single,
        Physical::DOUBLE => Store::Double,
        Physical::INT96 => Store::Int96,
        Physical::BYTE_ARRAY if decimal => Store::Digits { scale, fixed: false },
        Physical::FIXED_LEN_BYTE_ARRAY if decimal => Store::Digits { scale, fixed: true },
        Physical::BYTE_ARRAY => bytes(logical, converted),
        Physical::FIXED_LEN_BYTE_ARRAY => Store::Other("定长字节", "bytes of fixed length"),
        Physical::INT32 | Physical::INT64 => {
            whole(*physical_type == Physical::INT32, logical, converted, scale)
        }
    }
}

fn bytes(logical: Option<&LogicalType>, converted: ConvertedType) -> Store {
    let text = matches!(logical, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json));
    let old = matches!(converted, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON);
    if text || old { Store::Text } else { Store::Bytes }
}

fn whole(narrow: bool, logical: Option<&LogicalType>, converted: ConvertedType, scale: u8) -> Store {
    use ConvertedType::{DATE, TIME_MICROS, TIME_MILLIS, TIMESTAMP_MICROS, TIMESTAMP_MILLIS};
    match (logical, converted) {
        (Some(LogicalType::Date), _) | (_, DATE) => return Store::Day,
        (Some(LogicalType::Timestamp(moment)), _) => {
            return Store::Moment { ticks_a_day: ticks(&moment.unit) };
        }
        (_, TIMESTAMP_MILLIS) => return Store::Moment { ticks_a_day: 86_400_000 },
        (_, TIMESTAMP_MICROS) => return Store::Moment { ticks_a_day: 86_400_000_000 },
        (Some(LogicalType::Time(_)), _) | (_, TIME_MILLIS | TIME_MICROS) => {
            return Store::Other("时刻", "a time of day");
        }
        _ => {}
    }
    let unsigned = matches!(logical, Some(LogicalType::Integer(int)) if !int.is_signed)
        || matches!(converted, ConvertedType::UINT_32 | ConvertedType::UINT_64);
    if narrow { Store::Int32 { scale, unsigned } } else { Store::Int64 { scale, unsigned } }
}

fn ticks(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 86_400_000,
        TimeUnit::MICROS => 86_400_000_000,
        TimeUnit::NANOS => 86_400_000_000_000,
    }
}

fn kind(store: Store) -> Kind {
    match store {
        Store::Double | Store::Single | Store::Int32 { .. } | Store::Int64 { .. } | Store::Digits { .. } => {
            Kind::Figure
        }
        Store::Text => Kind::Text,
        Store::Flag => Kind::Flag,
        Store::Day => Kind::Day,
        Store::Bytes | Store::Moment { .. } | Store::Int96 | Store::Other(..) => Kind::Unknown,
    }
}

impl Shape {
    /// Whether the column can be read as what is wanted, cell by cell at least.
    pub fn can_be(&self, wanted: Wanted) -> bool {
        let list = self.element.is_some();
        match self.store {
            Store::Other(..) => false,
            Store::Text => true,
            Store::Bytes => wanted == Wanted::Text,
            Store::Flag => matches!(wanted, Wanted::Flag | Wanted::Text),
            Store::Day => matches!(wanted, Wanted::Day | Wanted::Text),
            Store::Moment { .. } | Store::Int96 => wanted == Wanted::Day,
            // 0 and 1 are no and yes; texts of figures are wanted for ids.
            Store::Int32 { .. } | Store::Int64 { .. } => {
                wanted == Wanted::Figure || !list && matches!(wanted, Wanted::Text | Wanted::Flag)
            }
            Store::Double | Store::Single | Store::Digits { .. } => {
                wanted == Wanted::Figure || !list && wanted == Wanted::Text
            }
        }
    }

    /// What the column is, in Chinese and English.
    pub fn words(&self) -> (&'static str, &'static str) {
        match self.store {
            Store::Other(zh, en) => (zh, en),
            _ if self.element.is_some() => ("数字列表", "a list of figures"),
            Store::Text => ("文字", "text"),
            Store::Bytes => ("字节", "bytes"),
            Store::Flag => ("是/否", "yes or no"),
            Store::Day => ("日期", "a date"),
            Store::Moment { .. } | Store::Int96 => ("时间戳", "a timestamp"),
            _ => ("数字", "a figure"),
        }
    }
}
