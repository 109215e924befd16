// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/pager"
)

// reads are checks of what the churn has left.
var reads = map[string]func(context.Context, dynamic.ResourceInterface) error{
	"pages together are the list":                 pages,
	"selectors choose what they say":              selectors,
	"a watch of initial events ends them":         watchList,
	"a watch goes on where another one has ended": resume,
}

func pages(ctx context.Context, objects dynamic.ResourceInterface) error {
	whole, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	inPages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return objects.List(ctx, options)
	})
	inPages.PageSize = 7
	var found []string
	err = inPages.EachListItem(ctx, metav1.ListOptions{}, func(item runtime.Object) error {
		found = append(found, item.(*unstructured.Unstructured).GetName())
		return nil
	})
	if err != nil {
		return err
	}
	for i, item := range whole.Items {
		if i >= len(found) || found[i] != item.GetName() {
			return fmt.Errorf("%d objects in pages, %d in the list, differing at %d", len(found), len(whole.Items), i)
		}
	}
	return nil
}

// selectors lets the server and client-go select from the same list.
func selectors(ctx context.Context, objects dynamic.ResourceInterface) error {
	whole, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, text := range []string{"tier=high", "tier!=high", "tier in (high,low)", "tier notin (low)", "tier", "!tier", "none"} {
		selected, err := objects.List(ctx, metav1.ListOptions{LabelSelector: text})
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		parsed, err := labels.Parse(text)
		if err != nil {
			return err
		}
		want := 0
		for _, item := range whole.Items {
			if parsed.Matches(labels.Set(item.GetLabels())) {
				want++
			}
		}
		if len(selected.Items) != want {
			return fmt.Errorf("%s: %d objects, not %d", text, len(selected.Items), want)
		}
	}
	if len(whole.Items) == 0 {
		return errors.New("the churn has left nothing to select from")
	}
	name := whole.Items[0].GetName()
	one, err := objects.List(ctx, named(name))
	if err != nil || len(one.Items) != 1 || one.Items[0].GetName() != name {
		return fmt.Errorf("the list of %s alone: %v, %w", name, one, err)
	}
	return nil
}

func watchList(ctx context.Context, objects dynamic.ResourceInterface) error {
	whole, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	yes := true
	stream, err := objects.Watch(ctx, metav1.ListOptions{
		SendInitialEvents: &yes, AllowWatchBookmarks: true,
		ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	})
	if err != nil {
		return err
	}
	defer stream.Stop()
	added := 0
	for {
		event, err := next(stream)
		if err != nil {
			return err
		}
		if event.Type == watch.Bookmark {
			mark := event.Object.(*unstructured.Unstructured).GetAnnotations()[metav1.InitialEventsAnnotationKey]
			if mark != "true" || added != len(whole.Items) {
				return fmt.Errorf("%d added, not %d, and then a bookmark marked %q", added, len(whole.Items), mark)
			}
			return nil
		}
		if event.Type != watch.Added {
			return fmt.Errorf("%s among initial events", event.Type)
		}
		added++
	}
}

func resume(ctx context.Context, objects dynamic.ResourceInterface) error {
	whole, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	version := whole.GetResourceVersion()
	if _, err := objects.Create(ctx, result("resumed", "low", 1), metav1.CreateOptions{}); err != nil {
		return err
	}
	if err := objects.Delete(ctx, "resumed", metav1.DeleteOptions{}); err != nil {
		return err
	}
	for _, want := range []watch.EventType{watch.Added, watch.Deleted} {
		stream, err := objects.Watch(ctx, metav1.ListOptions{ResourceVersion: version})
		if err != nil {
			return err
		}
		event, err := next(stream)
		stream.Stop()
		if err != nil {
			return err
		}
		object := event.Object.(*unstructured.Unstructured)
		if event.Type != want || object.GetName() != "resumed" {
			return fmt.Errorf("%s %s, not %s resumed", event.Type, object.GetName(), want)
		}
		version = object.GetResourceVersion()
	}
	return nil
}

func next(stream watch.Interface) (watch.Event, error) {
	select {
	case event, open := <-stream.ResultChan():
		if !open {
			return event, errors.New("the watch has ended")
		}
		if event.Type == watch.Error {
			return event, fmt.Errorf("an error on the watch: %v", event.Object)
		}
		return event, nil
	case <-time.After(10 * time.Second):
		return watch.Event{}, errors.New("no event within 10 s")
	}
}
