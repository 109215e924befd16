// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
)

var underChurn = []Check{
	{Name: "informers under churn end equal to a fresh list", Applies: goesAtOnce, Run: informs},
}

func informs(s *Scene) {
	s.follow(func() {
		var all sync.WaitGroup
		faults := make([]error, 3)
		for i := range faults {
			all.Go(func() { faults[i] = s.churn(string(rune('a' + i))) })
		}
		all.Wait()
		for _, err := range faults {
			s.ok(err)
		}
	})
}

// churn writes one object for a while; it may be called beside others, so it does not fail the check itself.
func (s *Scene) churn(short string) error {
	for round := range 4 {
		made, err := s.objects.Create(s.ctx, s.object(short, round, fields{"labels": fields{"on": "yes"}}), metav1.CreateOptions{})
		if err != nil {
			return err
		}
		for i := range 3 {
			made.SetLabels(map[string]string{runLabel: s.run, "on": []string{"no", "yes", "no"}[(i+round)%3], "i": fmt.Sprint(i)})
			if made, err = s.objects.Update(s.ctx, made, metav1.UpdateOptions{}); err != nil {
				return err
			}
		}
		if round == 3 {
			return nil
		}
		if err := s.objects.Delete(s.ctx, s.name(short), metav1.DeleteOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// follow lets informers of every make follow while something is done, and compares what they hold with a list.
func (s *Scene) follow(do func()) {
	informers := map[string]cache.SharedIndexInformer{}
	selected := metav1.ListOptions{LabelSelector: "on=yes"}
	options := map[string]metav1.ListOptions{}
	add := func(name string, of metav1.ListOptions, list cache.ListerWatcher, example runtime.Object) {
		informers[name], options[name] = cache.NewSharedIndexInformer(list, example, 0, nil), of
	}
	add("of all", metav1.ListOptions{}, s.source(metav1.ListOptions{}), &unstructured.Unstructured{})
	add("of a selection", selected, s.source(selected), &unstructured.Unstructured{})
	add("by pages", metav1.ListOptions{}, byPages{s.source(metav1.ListOptions{})}, &unstructured.Unstructured{})
	add("of metadata", metav1.ListOptions{}, s.metadataSource(), &metav1.PartialObjectMetadata{})
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	for name, informer := range informers {
		go informer.RunWithContext(ctx)
		s.that(cache.WaitForCacheSync(ctx.Done(), informer.HasSynced), "the informer %s does not sync", name)
	}
	do()
	for name, informer := range informers {
		list, err := s.list(options[name])
		s.ok(err)
		want := []string{}
		for _, item := range list.Items {
			want = append(want, item.GetName()+" "+item.GetResourceVersion())
		}
		slices.Sort(want)
		var got []string
		for end := time.Now().Add(eventWithin); ; time.Sleep(20 * time.Millisecond) {
			if got = held(informer); slices.Equal(got, want) {
				break
			}
			s.that(time.Now().Before(end), "the informer %s holds %s, and not %s", name, strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}

func held(informer cache.SharedIndexInformer) []string {
	names := []string{}
	for _, item := range informer.GetStore().List() {
		object := item.(metav1.Object)
		names = append(names, object.GetName()+" "+object.GetResourceVersion())
	}
	slices.Sort(names)
	return names
}

// source is what client-go's newest reflectors ask by: with initial events.
func (s *Scene) source(selected metav1.ListOptions) *cache.ListWatch {
	with := func(options metav1.ListOptions) metav1.ListOptions {
		options.LabelSelector = selected.LabelSelector
		return s.own(options)
	}
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return s.objects.List(ctx, with(options))
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return s.objects.Watch(ctx, with(options))
		},
	}
}

func (s *Scene) metadataSource() *cache.ListWatch {
	client := metadata.NewForConfigOrDie(s.config).Resource(s.kind.resource())
	var objects metadata.ResourceInterface = client
	if s.namespace != "" {
		objects = client.Namespace(s.namespace)
	}
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return objects.List(ctx, s.own(options))
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return objects.Watch(ctx, s.own(options))
		},
	}
}

// byPages asks as older reflectors do: lists in pages, and then watches.
type byPages struct{ *cache.ListWatch }

func (b byPages) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	options.Limit, options.ResourceVersion = 2, ""
	return b.ListWatch.ListWithContext(ctx, options)
}

func (byPages) IsWatchListSemanticsUnSupported() bool { return true }
