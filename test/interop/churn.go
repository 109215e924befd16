// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// churn creates, updates and deletes from several writers until the time is over, and returns the number of writes.
// A write that has begun is waited for: what is given up halfway may still happen while the caches are compared.
func churn(ctx context.Context, client dynamic.Interface) int64 {
	end := time.Now().Add(*duration)
	objects := client.Resource(results).Namespace(*namespace)
	var writes atomic.Int64
	var all sync.WaitGroup
	for writer := range 4 {
		all.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				name := fmt.Sprintf("w%d-%d", writer, rand.IntN(40))
				if err := writeOne(ctx, objects, name, i); err == nil {
					writes.Add(1)
				} else {
					fmt.Fprintln(os.Stderr, "a write failed:", err)
				}
			}
		})
	}
	all.Wait()
	return writes.Load()
}

func writeOne(ctx context.Context, objects dynamic.ResourceInterface, name string, i int) error {
	tier := []string{"high", "low"}[rand.IntN(2)]
	live, err := objects.Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, err = objects.Create(ctx, result(name, tier, i), metav1.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	if rand.IntN(4) == 0 {
		return objects.Delete(ctx, name, metav1.DeleteOptions{})
	}
	live.SetLabels(map[string]string{"tier": tier})
	if err := unstructured.SetNestedField(live.Object, int64(i), "spec", "severities", "critical"); err != nil {
		return err
	}
	_, err = objects.Update(ctx, live, metav1.UpdateOptions{})
	return err
}

func result(name, tier string, critical int) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": results.GroupVersion().String(),
		"kind":       "WorkloadConfigurationScanSummary",
		"metadata":   map[string]any{"name": name, "labels": map[string]any{"tier": tier}},
		"spec":       map[string]any{"severities": map[string]any{"critical": int64(critical)}},
	}}
}
