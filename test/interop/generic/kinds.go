// SPDX-License-Identifier: Apache-2.0

// Package generic asks an API server, kind by kind and through client-go alone, for what every kind of Kubernetes does:
// the same checks for built-in kinds of a real kube-apiserver, which shows that they tell the truth, and for ours.
package generic

import (
	"fmt"
	"os"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
)

// Kind is a kind under test. What some kinds do otherwise than most stands in Traits, by the names that
// testing/api-checks/kind-under-test.ts gives them.
type Kind struct {
	APIVersion   string `json:"apiVersion"`
	Kind         string `json:"kind"`
	Plural       string `json:"plural"`
	IsNamespaced bool   `json:"isNamespaced"`
	// Contents beside the metadata, all different; none for kinds that are computed.
	Bodies []map[string]any `json:"bodies"`
	// Path of the field that differs; its steps are names and indexes.
	Path     []any            `json:"path"`
	Statuses []map[string]any `json:"statuses"`
	Traits   []string         `json:"traits"`
	// The kind that it is computed from, where it is.
	Source *Kind `json:"source"`
	// What a source needs beside its name.
	SourceMeta map[string]any `json:"sourceMeta"`
}

// ReadKinds reads a file of kinds in JSON.
func ReadKinds(path string) ([]Kind, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var kinds []Kind
	if err := json.Unmarshal(text, &kinds); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return kinds, nil
}

func (k Kind) has(trait string) bool { return slices.Contains(k.Traits, trait) }

func (k Kind) resource() schema.GroupVersionResource {
	version, err := schema.ParseGroupVersion(k.APIVersion)
	if err != nil {
		panic(err)
	}
	return version.WithResource(k.Plural)
}

// differing is the value of the field by which contents differ.
func (k Kind) differing(object map[string]any) any {
	var value any = object
	for _, step := range k.Path {
		switch at := value.(type) {
		case map[string]any:
			value = at[fmt.Sprint(step)]
		case []any:
			value = at[step.(int64)]
		default:
			return nil
		}
	}
	return value
}

// path is where a server has it: /api/v1/namespaces/a/pods.
func (k Kind) path(namespace string) []string {
	root := []string{"apis", k.APIVersion}
	if k.APIVersion == "v1" {
		root = []string{"api", "v1"}
	}
	if namespace != "" {
		root = append(root, "namespaces", namespace)
	}
	return append(root, k.Plural)
}
