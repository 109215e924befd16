// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

var computedWatches = []Check{
	{Name: "a watch tells what becomes of an object, in order, and goes on from each version", Run: watchesComputed},
	{Name: "an object that enters a selection is added, one that leaves it is deleted", Applies: isNamespaced, Run: watchesComputedSelection},
	{Name: "initial events end with the bookmark that says so", Run: watchesComputedInitialEvents},
	{Name: "a watch ends when its time is over, with a bookmark before", Run: watchesComputedForAWhile},
	{Name: "a watch from a version that is too old is told so", Run: watchesTooOld},
	{Name: "what makes no sense in a watch is refused", Run: watchesNonsense},
	{Name: "versions never go back, whatever becomes of the sources", Run: versionsRise},
	{Name: "informers under churn of the sources end equal to a fresh list", Run: informsComputed},
}

// watchOf follows one object alone.
func (s *Scene) watchOf(short string, options metav1.ListOptions) watch.Interface {
	options.FieldSelector = "metadata.name=" + s.name(short)
	stream, err := s.objects.Watch(s.ctx, options)
	s.ok(err)
	return stream
}

func watchesComputed(s *Scene) {
	list, _ := s.all(metav1.ListOptions{})
	start := list.GetResourceVersion()
	live := s.watchOf("a", metav1.ListOptions{ResourceVersion: start})
	defer live.Stop()
	s.makeSource("a", 1)
	added := s.next(live)
	s.equal(added.Type, watch.Added, "the first event")
	changed := s.changeSource("a", 2)
	modified := s.next(live)
	s.equal(fmt.Sprint(modified.Type, object(modified).GetResourceVersion()), fmt.Sprint(watch.Modified, changed.GetResourceVersion()), "the second one")
	s.dropSource("a")
	deleted := s.next(live)
	s.equal(deleted.Type, watch.Deleted, "the third one")
	s.that(s.number(object(deleted).GetResourceVersion()) > s.number(changed.GetResourceVersion()), "the version of a deletion")
	resumed := s.watchOf("a", metav1.ListOptions{ResourceVersion: object(modified).GetResourceVersion()})
	defer resumed.Stop()
	s.equal(s.events(resumed, 1), []string{"DELETED a"}, "after a change")
	s.makeSourceAgain("a", 3)
	s.equal(s.events(live, 1), []string{"ADDED a"}, "made again")
	later := s.watchOf("a", metav1.ListOptions{ResourceVersion: object(deleted).GetResourceVersion()})
	defer later.Stop()
	s.equal(s.events(later, 1), []string{"ADDED a"}, "after a deletion")
}

// watchesComputedSelection is for kinds that have the labels of their sources.
func watchesComputedSelection(s *Scene) {
	s.makeSource("a", 1)
	s.makeSource("b", 1)
	list, _ := s.all(metav1.ListOptions{})
	options := metav1.ListOptions{ResourceVersion: list.GetResourceVersion(), LabelSelector: "on=yes"}
	live, err := s.objects.Watch(s.ctx, options)
	s.ok(err)
	defer live.Stop()
	label := func(value string) {
		text := `{"metadata":{"labels":{"on":` + value + `}}}`
		_, err := s.sources("a").Patch(s.ctx, "a", types.MergePatchType, []byte(text), metav1.PatchOptions{})
		s.ok(err)
	}
	label(`"no"`)
	label(`"yes"`)
	s.equal(s.events(live, 1), []string{"ADDED a"}, "entering")
	_, names := s.all(metav1.ListOptions{LabelSelector: "on=yes"})
	s.equal(names, []string{"a"}, "selected")
	_, names = s.all(metav1.ListOptions{LabelSelector: "on!=yes"})
	s.equal(names, []string{"b"}, "not selected")
	s.changeSource("a", 2)
	label(`null`)
	s.equal(s.events(live, 2), []string{"MODIFIED a", "DELETED a"}, "changing and leaving")
	label(`"yes"`)
	s.dropSource("a")
	s.equal(s.events(live, 2), []string{"ADDED a", "DELETED a"}, "coming back and going")
}

func watchesComputedInitialEvents(s *Scene) {
	s.makeSource("a", 1)
	stream := s.watchOf("a", initialEvents())
	defer stream.Stop()
	s.equal(s.events(stream, 1), []string{"ADDED a"}, "initial events")
	end := s.next(stream)
	s.equal(end.Type, watch.Bookmark, "what ends them")
	s.equal(object(end).GetAnnotations()[metav1.InitialEventsAnnotationKey], "true", "its mark")
	s.changeSource("a", 2)
	s.equal(s.events(stream, 1), []string{"MODIFIED a"}, "what happens then")
	resumed := s.watchOf("a", metav1.ListOptions{ResourceVersion: object(end).GetResourceVersion()})
	defer resumed.Stop()
	s.equal(s.events(resumed, 1), []string{"MODIFIED a"}, "after the bookmark")
	for _, version := range []string{"", "0"} {
		fromAny := s.watchOf("a", metav1.ListOptions{ResourceVersion: version})
		s.equal(s.events(fromAny, 1), []string{"ADDED a"}, "from version "+version)
		fromAny.Stop()
	}
}

func watchesComputedForAWhile(s *Scene) {
	s.makeSource("a", 1)
	list, _ := s.all(metav1.ListOptions{})
	seconds := int64(2)
	stream := s.watchOf("a", metav1.ListOptions{ResourceVersion: list.GetResourceVersion(), TimeoutSeconds: &seconds, AllowWatchBookmarks: true})
	defer stream.Stop()
	bookmarks := 0
	for event, isOpen := s.nextOrEnd(stream); isOpen; event, isOpen = s.nextOrEnd(stream) {
		s.equal(event.Type, watch.Bookmark, "the only kind of event")
		s.that(s.number(object(event).GetResourceVersion()) >= s.number(list.GetResourceVersion()), "a bookmark goes back")
		bookmarks++
	}
	s.that(bookmarks > 0, "no bookmark")
}

// versionsRise has two sources where they become one object, and takes away the newer one.
func versionsRise(s *Scene) {
	s.makeSource("a", 1)
	if !s.kind.IsNamespaced {
		second := s.kind.Source.Bodies[2]
		object := fields{"apiVersion": s.kind.Source.APIVersion, "kind": s.kind.Source.Kind, "metadata": fields{"name": "second"}}
		for key, value := range second {
			object[key] = value
		}
		_, err := s.sources("a").Create(s.ctx, (&unstructured.Unstructured{Object: object}).DeepCopy(), metav1.CreateOptions{})
		s.ok(err)
	}
	last := s.get("a")
	stream := s.watchOf("a", metav1.ListOptions{ResourceVersion: last.GetResourceVersion()})
	defer stream.Stop()
	if s.kind.IsNamespaced {
		s.dropSource("a")
		s.makeSourceAgain("a", 3)
		s.next(stream)
	} else {
		s.ok(s.sources("a").Delete(s.ctx, "second", metav1.DeleteOptions{}))
	}
	event := object(s.next(stream))
	now := s.get("a")
	s.that(s.number(now.GetResourceVersion()) > s.number(last.GetResourceVersion()), "version %s after %s", now.GetResourceVersion(), last.GetResourceVersion())
	s.equal(event.GetResourceVersion(), now.GetResourceVersion(), "version of the event")
	list, _ := s.all(metav1.ListOptions{FieldSelector: "metadata.name=" + s.name("a")})
	s.equal(list.Items[0].GetResourceVersion(), now.GetResourceVersion(), "version in a list")
}

func informsComputed(s *Scene) {
	names := []string{"a", "b"}
	if !s.kind.IsNamespaced {
		for _, name := range names {
			s.makeNamespace(s.name(name))
		}
	}
	whole := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return s.objects.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return s.objects.Watch(ctx, options)
		},
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	informers := []cache.SharedIndexInformer{
		cache.NewSharedIndexInformer(whole, &unstructured.Unstructured{}, 0, nil),
		cache.NewSharedIndexInformer(byPages{whole}, &unstructured.Unstructured{}, 0, nil),
	}
	for _, informer := range informers {
		go informer.RunWithContext(ctx)
		s.that(cache.WaitForCacheSync(ctx.Done(), informer.HasSynced), "an informer does not sync")
	}
	for round := range 4 {
		for _, name := range names {
			s.makeSourceAgain(name, round)
			s.changeSource(name, round+4)
			if round < 3 {
				s.dropSource(name)
			}
		}
	}
	for i, informer := range informers {
		var got, want []string
		for end := time.Now().Add(eventWithin); ; time.Sleep(50 * time.Millisecond) {
			got, want = s.ownOf(held(informer)), s.ownOf(s.versions())
			if slices.Equal(got, want) {
				break
			}
			s.that(time.Now().Before(end), "informer %d holds %v, and not %v", i, got, want)
		}
	}
}

func (s *Scene) versions() []string {
	list, _ := s.all(metav1.ListOptions{})
	names := []string{}
	for _, item := range list.Items {
		names = append(names, item.GetName()+" "+item.GetResourceVersion())
	}
	slices.Sort(names)
	return names
}

func (s *Scene) ownOf(names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !s.kind.IsNamespaced && !strings.HasPrefix(name, s.run+"-") })
}
