// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const selector = "tier=high"

// informer is one of client-go, and the list that its cache must end equal to.
type informer struct {
	cache.SharedIndexInformer
	options      metav1.ListOptions
	isOfMetadata bool
}

// summary is what a client of its own types sees of a result.
type summary struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Severities struct {
			Critical int64 `json:"critical"`
		} `json:"severities"`
	} `json:"spec"`
}

func startInformers(ctx context.Context, config *rest.Config) map[string]informer {
	client := dynamic.NewForConfigOrDie(config)
	selected := metav1.ListOptions{LabelSelector: selector}
	one := named("w0-0")
	byOptions := func(options metav1.ListOptions) informer {
		tweak := func(to *metav1.ListOptions) {
			to.LabelSelector, to.FieldSelector = options.LabelSelector, options.FieldSelector
		}
		return informer{SharedIndexInformer: dynamicinformer.NewFilteredDynamicInformer(
			client, results, *namespace, 0, cache.Indexers{}, tweak).Informer(), options: options}
	}
	typed := byOptions(metav1.ListOptions{})
	if err := typed.SetTransform(toSummary); err != nil {
		panic(err)
	}
	informers := map[string]informer{
		"dynamic informer":                       byOptions(metav1.ListOptions{}),
		"dynamic informer with a label selector": byOptions(selected),
		"dynamic informer of one name":           byOptions(one),
		"informer of own types":                  typed,
		"metadata informer": {SharedIndexInformer: metadatainformer.NewFilteredMetadataInformer(
			metadata.NewForConfigOrDie(config), results, *namespace, 0, cache.Indexers{}, nil).Informer(), isOfMetadata: true},
		"informer that lists in pages and then watches": {SharedIndexInformer: cache.NewSharedIndexInformer(
			withoutWatchList{client.Resource(results).Namespace(*namespace)}, &unstructured.Unstructured{}, 0, nil)},
	}
	for _, each := range informers {
		go each.RunWithContext(ctx)
	}
	return informers
}

// toSummary gives an informer objects of their own type; what was converted already stays.
func toSummary(object any) (any, error) {
	dynamic, is := object.(*unstructured.Unstructured)
	if !is {
		return object, nil
	}
	var typed summary
	err := runtime.DefaultUnstructuredConverter.FromUnstructured(dynamic.Object, &typed)
	return &typed, err
}

func (s *summary) DeepCopyObject() runtime.Object {
	copied := *s
	s.ObjectMeta.DeepCopyInto(&copied.ObjectMeta)
	return &copied
}

// withoutWatchList follows as older versions of client-go do.
type withoutWatchList struct{ objects dynamic.ResourceInterface }

func (w withoutWatchList) List(options metav1.ListOptions) (runtime.Object, error) {
	options.Limit = 10
	return w.objects.List(context.Background(), options)
}

func (w withoutWatchList) Watch(options metav1.ListOptions) (watch.Interface, error) {
	if options.SendInitialEvents != nil {
		return nil, errors.New("it was told not to ask for initial events")
	}
	return w.objects.Watch(context.Background(), options)
}

func (withoutWatchList) IsWatchListSemanticsUnSupported() bool { return true }

func (i informer) synced(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if !cache.WaitForCacheSync(ctx.Done(), i.HasSynced) {
		return errors.New("not within 20 s")
	}
	return nil
}

// equalsList waits up to ten seconds for what is still under way.
func (i informer) equalsList(ctx context.Context, client dynamic.Interface) error {
	list, err := client.Resource(results).Namespace(*namespace).List(ctx, i.options)
	if err != nil {
		return err
	}
	want := make([]string, 0, len(list.Items))
	for at := range list.Items {
		if i.isOfMetadata {
			want = append(want, short(&metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
				Name: list.Items[at].GetName(), ResourceVersion: list.Items[at].GetResourceVersion(),
			}}))
		} else {
			want = append(want, short(&list.Items[at]))
		}
	}
	sort.Strings(want)
	var got []string
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		got = got[:0]
		for _, item := range i.GetStore().List() {
			got = append(got, short(item.(metav1.Object)))
		}
		sort.Strings(got)
		return strings.Join(got, "\n") == strings.Join(want, "\n"), nil
	})
	if err != nil {
		return fmt.Errorf("%d objects in the cache, %d in the list: %v, not %v", len(got), len(want), got, want)
	}
	return nil
}

// short tells an object's version, and its content where there is one.
func short(object metav1.Object) string {
	text := object.GetName() + " " + object.GetResourceVersion()
	switch object := object.(type) {
	case *summary:
		return fmt.Sprint(text, " ", object.Spec.Severities.Critical)
	case *unstructured.Unstructured:
		critical, _, _ := unstructured.NestedInt64(object.Object, "spec", "severities", "critical")
		return fmt.Sprint(text, " ", critical)
	default:
		return text
	}
}
