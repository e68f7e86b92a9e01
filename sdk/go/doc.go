// Package gezhi asks the Gezhi 格治 rules engine: what an incident is, who is responsible, by when, and why.
//
// The engine is one WebAssembly module that imports nothing; it runs in the process, on wazero, without cgo.
// The same engine, pack and request give the same bytes on every host.
//
//   - [Engine]: the artefact, compiled once.
//   - [Pack]: a rule pack, open for any number of goroutines; [Engine.Open] makes one of a bundle.
//   - [District]: the pack in force, changed while calls go on.
//   - [Session]: one instance, for `open`, `enroll` and `check`.
//
// Requests and answers are plain structs made from the contract's schema. A field that may be left out is a
// pointer, slice or map: nil says *not known*, an empty list says *none*. Decimals are strings, instants are
// RFC 3339 ([Time]) or local to the pack's zone ([Local]).
//
// A call is stopped by its context, or after 10 seconds if that has no deadline.
package gezhi
