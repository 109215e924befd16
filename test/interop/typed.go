// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// typed uses the clients of built-in kinds as controllers do: in protobuf, which is their default, and in JSON.
func typed(ctx context.Context, config *rest.Config) error {
	inJSON := rest.CopyConfig(config)
	inJSON.ContentType = "application/json"
	for name, config := range map[string]*rest.Config{"protobuf": config, "json": inJSON} {
		if err := typedBy(ctx, kubernetes.NewForConfigOrDie(config), "typed-"+name); err != nil {
			return fmt.Errorf("in %s: %w", name, err)
		}
	}
	return nil
}

func typedBy(ctx context.Context, client kubernetes.Interface, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(*namespace))
	lister := factory.Apps().V1().Deployments().Lister().Deployments(*namespace)
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), factory.Apps().V1().Deployments().Informer().HasSynced) {
		return errors.New("the informer has not synced")
	}
	deployments := client.AppsV1().Deployments(*namespace)
	made, err := deployments.Create(ctx, deployment(name), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	requested := made.Spec.Template.Spec.Containers[0].Resources.Requests[core.ResourceMemory]
	if *made.Spec.Replicas != 0 || requested.String() != "64Mi" || made.Spec.Strategy.Type == "" {
		return fmt.Errorf("it was made as %+v", made.Spec)
	}
	made.Spec.Template.Spec.Containers[0].Image = "registry.example/b:2"
	updated, err := deployments.Update(ctx, made, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	updated.Status.ObservedGeneration = updated.Generation
	if updated, err = deployments.UpdateStatus(ctx, updated, metav1.UpdateOptions{}); err != nil {
		return err
	}
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"b","env":[{"name":"A","value":"1"}]}]}}}}`)
	patched, err := deployments.Patch(ctx, name, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		return err
	}
	if env := patched.Spec.Template.Spec.Containers[0].Env; len(env) != 1 || patched.Status.ObservedGeneration == 0 {
		return fmt.Errorf("it was patched to %+v", patched)
	}
	err = wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(context.Context) (bool, error) {
		cached, err := lister.Get(name)
		return err == nil && cached.ResourceVersion == patched.ResourceVersion, nil
	})
	if err != nil {
		return errors.New("the informer does not see what was written")
	}
	wrong := types.UID("other")
	preconditions := metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &wrong}}
	if err := deployments.Delete(ctx, name, preconditions); !apierrors.IsConflict(err) {
		return fmt.Errorf("deleting another uid: expected a conflict, got %w", err)
	}
	if err := deployments.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
		return err
	}
	return deployments.DeleteCollection(ctx, metav1.DeleteOptions{}, named(name))
}

func deployment(name string) *apps.Deployment {
	labels := map[string]string{"app": name}
	return &apps.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: apps.DeploymentSpec{
			Replicas: new(int32),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: core.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: core.PodSpec{Containers: []core.Container{{
					Name: "b", Image: "registry.example/b:1",
					Resources: core.ResourceRequirements{
						Requests: core.ResourceList{core.ResourceMemory: resource.MustParse("64Mi")},
					},
				}}},
			},
		},
	}
}
