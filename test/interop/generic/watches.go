// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

var watches = []Check{
	{Name: "a watch tells every version, in order", Applies: goesAtOnce, Run: watchesInOrder},
	{Name: "a watch goes on from each version that another one has told", Applies: goesAtOnce, Run: resumes},
	{Name: "a watch without a version begins with what is there", Run: watchesFromAny},
	{Name: "an object that enters a selection is added, one that leaves it is deleted", Applies: goesAtOnce, Run: watchesSelection},
	{Name: "a watch of one name, and of all namespaces", Run: watchesOne},
	{Name: "initial events end with the bookmark that says so", Run: watchesInitialEvents},
	{Name: "a watch ends when its time is over, with a bookmark before", Run: watchesForAWhile},
	{Name: "a watch from a version that is too old is told so", Run: watchesTooOld},
	{Name: "a watch that is begun again and again misses nothing", Applies: goesAtOnce, Run: retries},
	{Name: "what makes no sense in a watch is refused", Run: watchesNonsense},
}

// history makes, changes and deletes; it returns the version before and what a watch must tell.
func (s *Scene) history() (string, []string, []int64) {
	start := s.version()
	versions := []int64{
		s.number(s.make("a", nil).GetResourceVersion()),
		s.number(s.label("a", "x", "1").GetResourceVersion()),
		s.number(s.make("b", nil).GetResourceVersion()),
	}
	s.remove("a")
	versions = append(versions, 0, s.number(s.make("a", nil).GetResourceVersion()))
	return start, []string{"ADDED a", "MODIFIED a", "ADDED b", "DELETED a", "ADDED a"}, versions
}

func watchesInOrder(s *Scene) {
	live := s.watch(metav1.ListOptions{ResourceVersion: s.version()})
	defer live.Stop()
	start, want, versions := s.history()
	later := s.watch(metav1.ListOptions{ResourceVersion: start})
	defer later.Stop()
	for _, stream := range []watch.Interface{live, later} {
		last := s.number(start)
		for i, line := range want {
			event := s.next(stream)
			s.equal(fmt.Sprint(event.Type, " ", s.short(object(event).GetName())), line, "event")
			version := s.number(object(event).GetResourceVersion())
			s.that(version > last, "%s: version %d after %d", line, version, last)
			s.that(versions[i] == 0 || versions[i] == version, "%s: version %d, not %d", line, version, versions[i])
			if event.Type == watch.Deleted {
				s.equal(object(event).GetLabels()["x"], "1", "the last state")
			}
			last = version
		}
	}
}

func resumes(s *Scene) {
	start, want, _ := s.history()
	for len(want) > 0 {
		stream := s.watch(metav1.ListOptions{ResourceVersion: start})
		first := s.next(stream)
		s.equal(fmt.Sprint(first.Type, " ", s.short(object(first).GetName())), want[0], "the first event")
		s.equal(strings.Join(s.events(stream, len(want)-1), ", "), strings.Join(want[1:], ", "), "those after it")
		stream.Stop()
		start, want = object(first).GetResourceVersion(), want[1:]
	}
}

func watchesFromAny(s *Scene) {
	s.make("a", nil)
	s.make("b", nil)
	for _, version := range []string{"", "0"} {
		stream := s.watch(metav1.ListOptions{ResourceVersion: version})
		// Any version may be an old one, so what is there may still be on its way.
		got := s.events(stream, 2)
		slices.Sort(got)
		s.equal(got, []string{"ADDED a", "ADDED b"}, "events")
		stream.Stop()
	}
}

func watchesSelection(s *Scene) {
	options := metav1.ListOptions{ResourceVersion: s.version(), LabelSelector: "on=yes"}
	live := s.watch(options)
	defer live.Stop()
	s.make("a", fields{"labels": fields{"on": "no"}})
	s.label("a", "on", "yes")
	s.label("a", "other", "x")
	left := s.merge("a", `{"metadata":{"labels":{"on":null}}}`)
	s.label("a", "on", "yes")
	s.remove("a")
	want := []string{"ADDED a", "MODIFIED a", "DELETED a", "ADDED a", "DELETED a"}
	s.equal(s.events(live, 2), want[:2], "events")
	leaving := object(s.next(live))
	s.equal(leaving.GetResourceVersion(), left.GetResourceVersion(), "version of leaving")
	s.equal(leaving.GetLabels()["on"], "yes", "the last state that was selected")
	s.equal(s.events(live, 2), want[3:], "events after it")
	replayed := s.watch(options)
	defer replayed.Stop()
	s.equal(s.events(replayed, 5), want, "all events again")
}

func watchesOne(s *Scene) {
	start := s.version()
	one := s.watch(metav1.ListOptions{ResourceVersion: start, FieldSelector: "metadata.name=" + s.name("b")})
	defer one.Stop()
	all, err := s.client.Resource(s.kind.resource()).Watch(s.ctx, metav1.ListOptions{ResourceVersion: start, LabelSelector: runLabel + "=" + s.run})
	s.ok(err)
	defer all.Stop()
	s.make("a", nil)
	s.make("b", nil)
	s.equal(s.events(one, 1), []string{"ADDED b"}, "of one name")
	s.equal(s.events(all, 2), []string{"ADDED a", "ADDED b"}, "of all namespaces")
}

func initialEvents() metav1.ListOptions {
	yes := true
	return metav1.ListOptions{
		SendInitialEvents: &yes, AllowWatchBookmarks: true, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	}
}

func watchesInitialEvents(s *Scene) {
	s.make("a", nil)
	s.make("b", nil)
	stream := s.watch(initialEvents())
	defer stream.Stop()
	got := s.events(stream, 2)
	slices.Sort(got)
	s.equal(got, []string{"ADDED a", "ADDED b"}, "initial events")
	end := s.next(stream)
	s.equal(end.Type, watch.Bookmark, "what ends them")
	s.equal(object(end).GetAnnotations()[metav1.InitialEventsAnnotationKey], "true", "its mark")
	s.equal(object(end).GetKind()+" "+object(end).GetAPIVersion(), s.kind.Kind+" "+s.kind.APIVersion, "its type")
	s.make("c", nil)
	s.equal(s.events(stream, 1), []string{"ADDED c"}, "what happens then")
	resumed := s.watch(metav1.ListOptions{ResourceVersion: object(end).GetResourceVersion()})
	defer resumed.Stop()
	s.equal(s.events(resumed, 1), []string{"ADDED c"}, "after the bookmark")
	nothing := initialEvents()
	nothing.LabelSelector = "none=such"
	empty := s.watch(nothing)
	defer empty.Stop()
	s.equal(s.events(empty, 1), []string{"BOOKMARK"}, "of nothing")
}

func watchesForAWhile(s *Scene) {
	start := s.make("a", nil).GetResourceVersion()
	seconds := int64(4)
	stream := s.watch(metav1.ListOptions{ResourceVersion: start, TimeoutSeconds: &seconds, AllowWatchBookmarks: true})
	defer stream.Stop()
	bookmarks := 0
	for event, isOpen := s.nextOrEnd(stream); isOpen; event, isOpen = s.nextOrEnd(stream) {
		s.equal(event.Type, watch.Bookmark, "the only kind of event")
		s.that(s.number(object(event).GetResourceVersion()) >= s.number(start), "a bookmark goes back")
		bookmarks++
	}
	s.that(bookmarks > 0, "no bookmark")
}

func watchesTooOld(s *Scene) {
	if s.tooOld == "" {
		return
	}
	for _, options := range []metav1.ListOptions{{ResourceVersion: s.tooOld}, {ResourceVersion: s.tooOld, AllowWatchBookmarks: true}} {
		stream, err := s.objects.Watch(s.ctx, s.own(options))
		if err == nil {
			event, isOpen := s.nextOrEnd(stream)
			s.that(isOpen && event.Type == watch.Error, "%s comes first", event.Type)
			err = apierrors.FromObject(event.Object)
			stream.Stop()
		}
		s.that(apierrors.IsResourceExpired(err) || apierrors.IsGone(err), "it is told %v", err)
	}
}

// retries follows as controllers do that must see everything: each stream ends soon and another one goes on.
func retries(s *Scene) {
	start := s.version()
	seconds := int64(1)
	watcher, err := watchtools.NewRetryWatcherWithContext(s.ctx, start, &cache.ListWatch{
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.TimeoutSeconds = &seconds
			return s.objects.Watch(ctx, s.own(options))
		},
	})
	s.ok(err)
	defer watcher.Stop()
	var want []string
	for i := range 6 {
		s.make("a", nil)
		s.label("a", "i", fmt.Sprint(i))
		s.remove("a")
		want = append(want, "ADDED a", "MODIFIED a", "DELETED a")
		time.Sleep(200 * time.Millisecond)
	}
	s.equal(s.events(watcher, len(want)), want, "events")
}

func watchesNonsense(s *Scene) {
	yes := true
	for because, options := range map[string]metav1.ListOptions{
		"initial events without a match": {SendInitialEvents: &yes, AllowWatchBookmarks: true},
		"initial events of exactly":      {SendInitialEvents: &yes, AllowWatchBookmarks: true, ResourceVersionMatch: metav1.ResourceVersionMatchExact},
		"a match without initial events": {ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan},
	} {
		_, err := s.objects.Watch(s.ctx, options)
		s.refused(err, metav1.StatusReasonInvalid, 422, because)
	}
	_, err := s.objects.Watch(s.ctx, metav1.ListOptions{LabelSelector: "a b"})
	s.refused(err, metav1.StatusReasonBadRequest, 400, "a selector that is none")
	_, err = s.objects.Watch(s.ctx, metav1.ListOptions{FieldSelector: "metadata.bogus=x"})
	s.refused(err, metav1.StatusReasonBadRequest, 400, "a selector of an unknown field")
	// kube-apiserver says 500 to it.
	_, err = s.objects.Watch(s.ctx, metav1.ListOptions{ResourceVersion: "abc"})
	s.that(err != nil, "a version that is none is let pass")
}
