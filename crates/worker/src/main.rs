//! The engine's worker: what runs once its module has been compiled.

fn main() {
    rockpool_worker::start();
}
