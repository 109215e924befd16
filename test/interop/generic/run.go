// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// Check asks one thing of one kind; it fails by the scene's words of failure.
type Check struct {
	Name string
	// Applies to this kind; nil for all.
	Applies func(Kind) bool
	Run     func(*Scene)
}

// Server is what is asked.
type Server struct {
	Config *rest.Config
	// Cluster makes namespaces; the server itself, or the cluster that it belongs to.
	Cluster *rest.Config
	// TooOld is a version that it has forgotten; empty where there is none, as on a cluster that has just begun.
	TooOld string
	// Name tells one run on a cluster from another; letters, digits and dashes.
	Name string
}

// Run runs every check for every kind, side by side; word picks those with it in "Kind: name". It reports each.
func Run(ctx context.Context, server Server, kinds []Kind, word string, report func(name string, err error)) {
	isStored := func(kind Kind) bool { return kind.Source == nil }
	isComputed := func(kind Kind) bool { return kind.Source != nil }
	var one sync.Mutex
	runEach := func(checks []Check, isMeant func(Kind) bool, letter string) {
		side := make(chan struct{}, concurrency)
		var all sync.WaitGroup
		for c, check := range checks {
			for k, kind := range kinds {
				name := kind.Kind + ": " + check.Name
				if !isMeant(kind) || !strings.Contains(name, word) || check.Applies != nil && !check.Applies(kind) {
					continue
				}
				side <- struct{}{}
				all.Go(func() {
					err := runOne(ctx, server, kind, check, fmt.Sprintf("%s-%s%d-%d", server.Name, letter, k, c))
					<-side
					one.Lock()
					defer one.Unlock()
					report(name, err)
				})
			}
		}
		all.Wait()
	}
	runEach(stored, isStored, "s")
	// What is computed changes with what it is computed from, so nobody else may write meanwhile.
	runEach(computed, isComputed, "v")
}

const (
	concurrency = 16
	checkWithin = 2 * time.Minute
)

// failure is what a check ends with that found something wrong.
type failure struct{ text string }

func runOne(ctx context.Context, server Server, kind Kind, check Check, run string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	defer func() {
		switch found := recover().(type) {
		case nil:
		case failure:
			err = fmt.Errorf("%s%s", found.text, place())
		default:
			err = fmt.Errorf("%v%s", found, debug.Stack())
		}
	}()
	scene := newScene(ctx, server, kind, run)
	scene.open()
	check.Run(scene)
	return nil
}

// place is the line of the check that failed.
func place() string {
	for _, line := range strings.Split(string(debug.Stack()), "\n") {
		file, _, isPlace := strings.Cut(strings.TrimSpace(line), " +0x")
		name := file[strings.LastIndex(file, "/")+1:]
		if isPlace && strings.Contains(file, "/generic/") && !strings.HasPrefix(name, "run.go") && !strings.HasPrefix(name, "scene.go") &&
			!strings.HasPrefix(name, "expect.go") {
			return " (" + name + ")"
		}
	}
	return ""
}
