package coder

// Version is the version of demarche, raised when its codings change.
const Version = "0.1.0"
