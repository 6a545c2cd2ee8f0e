//! 预取 — the memory of the next block is asked for while this one is read.
#![allow(unsafe_code)]

/// Bytes of a line of the cache.
const LINE: usize = 64;

/// Asks for the memory of a chunk that will be read soon: a block is shorter than what the processor's own
/// prefetching takes to begin.
#[inline(always)]
pub(super) fn fetch<T, const N: usize>(chunk: &[T; N]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        let from = chunk.as_ptr().cast::<i8>();
        for line in (0..size_of::<[T; N]>()).step_by(LINE) {
            // SAFETY: a prefetch reads nothing, and the address is within a chunk that is borrowed.
            unsafe { _mm_prefetch::<_MM_HINT_T1>(from.add(line)) };
        }
    }
    let _ = chunk;
}
