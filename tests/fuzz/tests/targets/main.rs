//! The fuzz targets, one in each file. They are one program, since what they read with takes long to compile; `cargo xtask
//! fuzz` runs each in a process of its own.

mod annotations;
mod damage;
mod events;
mod formula;
mod http;
mod manifest;
mod notebook;
mod parquet;
mod question;
mod sql;
