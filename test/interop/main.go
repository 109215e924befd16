// SPDX-License-Identifier: Apache-2.0

// Command interop follows an API server with client-go while it writes to it, and compares what the informers hold in
// the end with a fresh list. It prints one line for each check and ends with the number of those that failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"kubescape-operator-ts/interop/generic"
)

var (
	kubeconfig = flag.String("kubeconfig", "", "file that says which server to ask")
	duration   = flag.Duration("duration", time.Minute, "how long to write")
	namespace  = flag.String("namespace", "default", "where to write")
	kinds      = flag.String("kinds", "", "file of kinds whose generic behaviour is checked, instead of following one")
	cluster    = flag.String("cluster", "", "kubeconfig of the cluster that has the namespaces, where the server does not")
	name       = flag.String("name", "g", "tells this run on a cluster from others")
	tooOld     = flag.String("too-old", "", "a version that the server has forgotten")
	word       = flag.String("word", "", "part of the \"Kind: name\" of the generic checks to run")
)

var results = schema.GroupVersionResource{
	Group: "spdx.softwarecomposition.kubescape.io", Version: "v1beta1", Resource: "workloadconfigurationscansummaries",
}

func main() {
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	config.QPS, config.Burst, config.WarningHandler = -1, 0, rest.NoWarnings{}
	if *kinds != "" {
		os.Exit(checkKinds(context.Background(), config))
	}
	os.Exit(run(context.Background(), config))
}

func checkKinds(ctx context.Context, config *rest.Config) int {
	server := generic.Server{Config: config, Cluster: config, TooOld: *tooOld, Name: *name}
	if *cluster != "" {
		of, err := clientcmd.BuildConfigFromFlags("", *cluster)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		of.QPS, of.Burst = -1, 0
		server.Cluster = of
	}
	list, err := generic.ReadKinds(*kinds)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	var r report
	generic.Run(ctx, server, list, *word, r.check)
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
	return min(r.failed, 1)
}

type report struct{ passed, failed int }

func (r *report) check(name string, err error) {
	if err == nil {
		r.passed++
		fmt.Println("ok  ", name)
		return
	}
	r.failed++
	fmt.Printf("FAIL %s: %v\n", name, err)
}

func run(ctx context.Context, config *rest.Config) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var r report
	client := dynamic.NewForConfigOrDie(config)
	informers := startInformers(ctx, config)
	for name, informer := range informers {
		r.check(name+" has synced", informer.synced(ctx))
	}
	fmt.Println("     writes:", churn(ctx, client))
	for name, informer := range informers {
		r.check(name+" ends equal to a fresh list", informer.equalsList(ctx, client))
	}
	for name, check := range reads {
		r.check(name, check(ctx, client.Resource(results).Namespace(*namespace)))
	}
	if serves(config, "coordination.k8s.io/v1") {
		r.check("leader election", elect(ctx, config))
		r.check("typed clients of built-in kinds", typed(ctx, config))
	}
	fmt.Printf("%d failed\n", r.failed)
	return min(r.failed, 1)
}

// serves claims that the server has an API group in this version: storage, asked directly, has no built-in kinds.
func serves(config *rest.Config, groupVersion string) bool {
	resources, err := discovery.NewDiscoveryClientForConfigOrDie(config).ServerResourcesForGroupVersion(groupVersion)
	return err == nil && len(resources.APIResources) > 0
}

func named(name string) metav1.ListOptions {
	return metav1.ListOptions{FieldSelector: "metadata.name=" + name}
}
