// SPDX-License-Identifier: Apache-2.0

// Command interop follows an API server with client-go while it writes to it, and compares what the informers hold in
// the end with a fresh list. It prints one line for each check and ends with the number of those that failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/pager"
)

var (
	kubeconfig = flag.String("kubeconfig", "", "file that says which server to ask")
	duration   = flag.Duration("duration", time.Minute, "how long to write")
	namespace  = flag.String("namespace", "default", "where to write")
)

var results = schema.GroupVersionResource{
	Group: "spdx.softwarecomposition.kubescape.io", Version: "v1beta1", Resource: "workloadconfigurationscansummaries",
}

const selector = "tier=high"

func main() {
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	config.QPS, config.Burst = -1, 0
	os.Exit(run(context.Background(), config))
}

type report struct{ failed int }

func (r *report) check(name string, err error) {
	if err == nil {
		fmt.Println("ok  ", name)
		return
	}
	r.failed++
	fmt.Printf("FAIL %s: %v\n", name, err)
}

func run(ctx context.Context, config *rest.Config) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := dynamic.NewForConfigOrDie(config)
	metadataClient := metadata.NewForConfigOrDie(config)
	selected := func(options *metav1.ListOptions) { options.LabelSelector = selector }
	informers := map[string]cache.SharedIndexInformer{
		"dynamic informer": dynamicinformer.NewFilteredDynamicInformer(
			client, results, *namespace, 0, cache.Indexers{}, nil).Informer(),
		"dynamic informer with a selector": dynamicinformer.NewFilteredDynamicInformer(
			client, results, *namespace, 0, cache.Indexers{}, selected).Informer(),
		"metadata informer": metadatainformer.NewFilteredMetadataInformer(
			metadataClient, results, *namespace, 0, cache.Indexers{}, nil).Informer(),
	}
	for _, informer := range informers {
		go informer.RunWithContext(ctx)
	}
	var r report
	for name, informer := range informers {
		if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			r.check(name+" synced", fmt.Errorf("it did not"))
		}
	}
	writes := churn(ctx, client)
	fmt.Println("     writes:", writes)
	for name, informer := range informers {
		options := metav1.ListOptions{}
		if strings.HasSuffix(name, "selector") {
			options.LabelSelector = selector
		}
		r.check(name+" ends equal to a fresh list", equalToList(ctx, client, informer, options))
	}
	r.check("pages together are the list", pages(ctx, client))
	r.check("leader election", elect(ctx, config))
	fmt.Printf("%d failed\n", r.failed)
	return min(r.failed, 1)
}

// churn creates, updates and deletes from several writers until the time is over, and returns the number of writes.
func churn(ctx context.Context, client dynamic.Interface) int64 {
	ctx, cancel := context.WithTimeout(ctx, *duration)
	defer cancel()
	objects := client.Resource(results).Namespace(*namespace)
	var writes atomic.Int64
	var all sync.WaitGroup
	for writer := range 4 {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				name := fmt.Sprintf("w%d-%d", writer, rand.IntN(40))
				if err := writeOne(ctx, objects, name, i); err == nil {
					writes.Add(1)
				} else if ctx.Err() == nil {
					fmt.Fprintln(os.Stderr, "a write failed:", err)
				}
			}
		})
	}
	all.Wait()
	return writes.Load()
}

func writeOne(ctx context.Context, objects dynamic.ResourceInterface, name string, i int) error {
	tier := []any{"high", "low"}[rand.IntN(2)]
	live, err := objects.Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, err = objects.Create(ctx, &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": results.GroupVersion().String(),
			"kind":       "WorkloadConfigurationScanSummary",
			"metadata":   map[string]any{"name": name, "labels": map[string]any{"tier": tier}},
			"spec":       map[string]any{"severities": map[string]any{"critical": int64(i)}},
		}}, metav1.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	if rand.IntN(4) == 0 {
		return objects.Delete(ctx, name, metav1.DeleteOptions{})
	}
	live.SetLabels(map[string]string{"tier": tier.(string)})
	if err := unstructured.SetNestedField(live.Object, int64(i), "spec", "severities", "critical"); err != nil {
		return err
	}
	_, err = objects.Update(ctx, live, metav1.UpdateOptions{})
	return err
}

// equalToList waits up to ten seconds for what is still under way.
func equalToList(
	ctx context.Context, client dynamic.Interface, informer cache.SharedIndexInformer, options metav1.ListOptions,
) error {
	list, err := client.Resource(results).Namespace(*namespace).List(ctx, options)
	if err != nil {
		return err
	}
	want := make([]string, 0, len(list.Items))
	for i := range list.Items {
		want = append(want, short(&list.Items[i]))
	}
	var got []string
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		got = got[:0]
		for _, item := range informer.GetStore().List() {
			got = append(got, short(item.(metav1.Object)))
		}
		return same(got, want), nil
	})
	if err != nil {
		return fmt.Errorf("%d objects in the cache, %d in the list", len(got), len(want))
	}
	return nil
}

func short(object metav1.Object) string {
	return object.GetName() + " " + object.GetResourceVersion()
}

func same(a, b []string) bool {
	sort.Strings(a)
	sort.Strings(b)
	return strings.Join(a, "\n") == strings.Join(b, "\n")
}

func pages(ctx context.Context, client dynamic.Interface) error {
	objects := client.Resource(results).Namespace(*namespace)
	whole, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	inPages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return objects.List(ctx, options)
	})
	inPages.PageSize = 7
	found := 0
	err = inPages.EachListItem(ctx, metav1.ListOptions{}, func(runtime.Object) error {
		found++
		return nil
	})
	if err == nil && found != len(whole.Items) {
		err = fmt.Errorf("%d objects in pages, %d in the list", found, len(whole.Items))
	}
	return err
}

// elect lets two candidates run for one lease; the second must follow when the first lets go.
func elect(ctx context.Context, config *rest.Config) error {
	// Typed clients would send protobuf, which our servers refuse with 415.
	inJSON := rest.CopyConfig(config)
	inJSON.ContentType = runtime.ContentTypeJSON
	inJSON.AcceptContentTypes = runtime.ContentTypeJSON
	client := kubernetes.NewForConfigOrDie(inJSON)
	var leading atomic.Int32
	var problem atomic.Pointer[string]
	candidate := func(ctx context.Context, identity string, led chan<- string) {
		lock, err := resourcelock.New(resourcelock.LeasesResourceLock, *namespace, "interop",
			client.CoreV1(), client.CoordinationV1(), resourcelock.ResourceLockConfig{Identity: identity})
		if err != nil {
			text := err.Error()
			problem.Store(&text)
			return
		}
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: lock, ReleaseOnCancel: true,
			LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 200 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(ctx context.Context) {
					if leading.Add(1) > 1 {
						text := "two candidates lead at once"
						problem.Store(&text)
					}
					led <- identity
					<-ctx.Done()
					leading.Add(-1)
				},
				OnStoppedLeading: func() {},
			},
		})
	}
	led := make(chan string, 2)
	first, stopFirst := context.WithCancel(ctx)
	second, stopSecond := context.WithCancel(ctx)
	defer stopFirst()
	defer stopSecond()
	go candidate(first, "one", led)
	for _, want := range []string{"one", "two"} {
		select {
		case got := <-led:
			if got != want {
				return fmt.Errorf("%s leads, not %s", got, want)
			}
		case <-time.After(10 * time.Second):
			return fmt.Errorf("%s does not lead within 10 s", want)
		}
		if want == "one" {
			go candidate(second, "two", led)
			time.Sleep(500 * time.Millisecond)
			stopFirst()
		}
	}
	if text := problem.Load(); text != nil {
		return fmt.Errorf("%s", *text)
	}
	return nil
}
