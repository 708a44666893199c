//! The worker of the engine that answers statements too: the same start, under a name of its own.

fn main() {
    rockpool_worker::start();
}
