package gezhi

import (
	"os"
	"path/filepath"
	"runtime"
	"time"
)

const (
	defaultTimeout = 10 * time.Second
	// memoryPages is the wall around an instance's memory, 64 MiB: what the engine's own limits are made for.
	memoryPages = 1024
)

type options struct {
	timeout time.Duration
	cache   string
}

func defaults() options {
	folder := ""
	if user, err := os.UserCacheDir(); err == nil {
		folder = filepath.Join(user, "gezhi", "go")
	}
	return options{timeout: defaultTimeout, cache: folder}
}

// An Option changes how an [Engine] runs; without any it runs well.
type Option func(*options)

// WithTimeout sets how long a call may take whose context has no deadline: 10 s by default, none with 0.
func WithTimeout(wall time.Duration) Option { return func(o *options) { o.timeout = wall } }

// WithCache names the folder for compiled code: `gezhi/go` in the user's cache folder by default, some
// 17 MB for each engine. The code is run as it is, so a folder that is not this user's own, that others can
// write to, or in which such a file lies, is not used: the engine is compiled anew.
func WithCache(folder string) Option { return func(o *options) { o.cache = folder } }

// WithoutCache compiles anew in each process: about two seconds.
func WithoutCache() Option { return WithCache("") }

type packOptions struct {
	roster    []byte
	instances int
	kept      int
	fresh     bool
}

func packDefaults(chosen []PackOption) packOptions {
	o := packOptions{instances: max(4, runtime.GOMAXPROCS(0)), kept: -1}
	for _, option := range chosen {
		option(&o)
	}
	if o.kept < 0 || o.kept > o.instances {
		o.kept = o.instances
	}
	return o
}

// A PackOption changes how a [Pack] runs; without any it runs well.
type PackOption func(*packOptions)

// WithRoster enrolls a roster, a JSON text, in every instance, in place of the bundle's own.
func WithRoster(roster []byte) PackOption { return func(o *packOptions) { o.roster = roster } }

// WithInstances sets how many calls may run at once, each in an instance of 3 MB and more; further ones
// wait for a place until their deadline. By default as many as there are processors, at least 4.
func WithInstances(most int) PackOption {
	return func(o *packOptions) { o.instances = max(1, most) }
}

// WithIdle sets how many instances are kept for the next calls: by default all that [WithInstances] allows.
func WithIdle(kept int) PackOption { return func(o *packOptions) { o.kept = max(0, kept) } }

// WithFresh gives every call an instance of its own that opens the pack first: 10 ms more for a
// bundle, under 1 ms for a baked district. The answers are the same either way.
func WithFresh() PackOption { return func(o *packOptions) { o.fresh = true } }
