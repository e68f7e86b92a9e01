//! Phase 3, plan.
