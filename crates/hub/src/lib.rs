//! The product: settings, wiring, serve and every other command.
