// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// elect lets two candidates run for one lease; the second must follow when the first lets go.
func elect(ctx context.Context, config *rest.Config) error {
	client := kubernetes.NewForConfigOrDie(config)
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
