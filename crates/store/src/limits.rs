//! How a store trades requests, bytes and memory against each other.

/// How a store trades requests, bytes and memory against each other. All sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that the cache holds.
    pub cache: u64,
    /// A file up to this size is fetched whole, since the next question will want other columns of it.
    pub whole_file: u64,
    /// Two ranges that are no further apart than this are fetched as one: a request costs more than so many
    /// bytes.
    pub gap: u64,
    /// The most that one request asks for, so that progress shows and a cancel has an effect. A whole file
    /// under `whole_file` may be larger.
    pub request: u64,
    /// How many requests of one read are under way at once.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // The memory of a browser's tab is shared by several engines and never given back; what they need again and again
        // they keep decoded.
        let cache = if cfg!(target_arch = "wasm32") { 48 << 20 } else { 256 << 20 };
        // Browsers send six requests at once to a host that speaks HTTP/1.1.
        Self { cache, whole_file: 256 << 10, gap: 64 << 10, request: 8 << 20, at_once: 6 }
    }
}
