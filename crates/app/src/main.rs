//! Starts the page.

fn main() {
    rockpool_app::start();
}
