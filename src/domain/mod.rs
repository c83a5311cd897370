//! Values that features share: pure, no I/O, no clock.
