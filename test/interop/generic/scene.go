// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"
	"maps"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// Scene is what a check works with: one kind, a place of its own for its objects, and short words for requests.
type Scene struct {
	ctx    context.Context
	kind   Kind
	config *rest.Config
	client dynamic.Interface
	// Objects of the kind: in the scene's namespace where it has one.
	objects   dynamic.ResourceInterface
	namespace string
	cluster   dynamic.Interface
	run       string
	tooOld    string
}

// runLabel is on all objects of a scene, so that lists of cluster-scoped kinds show nothing else.
const runLabel = "run"

func newScene(ctx context.Context, server Server, kind Kind, run string) *Scene {
	client := dynamic.NewForConfigOrDie(server.Config)
	s := &Scene{
		ctx: ctx, kind: kind, config: server.Config, client: client,
		cluster: dynamic.NewForConfigOrDie(server.Cluster), run: run, tooOld: server.TooOld,
	}
	s.objects = client.Resource(kind.resource())
	if kind.IsNamespaced {
		s.namespace = run
		s.objects = client.Resource(kind.resource()).Namespace(run)
	}
	return s
}

func (s *Scene) open() {
	if s.namespace != "" {
		s.makeNamespace(s.namespace)
	}
}

func (s *Scene) makeNamespace(name string) {
	namespaces := schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	made := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name},
	}}
	_, err := s.cluster.Resource(namespaces).Create(s.ctx, made, metav1.CreateOptions{})
	s.ok(err)
}

// isAlone claims that nothing but the scene's own objects is in the collection.
func (s *Scene) isAlone() bool { return s.kind.IsNamespaced && !s.kind.has("made-by-server") }

// name is the whole name behind a short one.
func (s *Scene) name(short string) string {
	if s.kind.IsNamespaced {
		return short
	}
	return s.run + "-" + short
}

func (s *Scene) short(name string) string {
	if s.kind.IsNamespaced {
		return name
	}
	return strings.TrimPrefix(name, s.run+"-")
}

type fields = map[string]any

// object has the nth content and, beside name and label, this metadata.
func (s *Scene) object(short string, n int, meta fields) *unstructured.Unstructured {
	labels := fields{runLabel: s.run}
	metadata := fields{"name": s.name(short)}
	for key, value := range meta {
		if key == "labels" {
			maps.Copy(labels, value.(fields))
		} else {
			metadata[key] = value
		}
	}
	metadata["labels"] = labels
	return s.typed(n, metadata)
}

// typed has the nth content and exactly this metadata; a negative n gives none.
func (s *Scene) typed(n int, metadata fields) *unstructured.Unstructured {
	object := fields{"apiVersion": s.kind.APIVersion, "kind": s.kind.Kind, "metadata": metadata}
	if n >= 0 {
		maps.Copy(object, runtime.DeepCopyJSON(s.kind.Bodies[n]))
	}
	return (&unstructured.Unstructured{Object: object}).DeepCopy()
}

// make creates an object with the first content.
func (s *Scene) make(short string, meta fields) *unstructured.Unstructured {
	made, err := s.objects.Create(s.ctx, s.object(short, 1, meta), metav1.CreateOptions{})
	s.ok(err)
	return made
}

func (s *Scene) get(short string) *unstructured.Unstructured {
	found, err := s.objects.Get(s.ctx, s.name(short), metav1.GetOptions{})
	s.ok(err)
	return found
}

func (s *Scene) list(options metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	return s.objects.List(s.ctx, s.own(options))
}

// names are the short names of what a list shows, in its order.
func (s *Scene) names(options metav1.ListOptions) []string {
	list, err := s.list(options)
	s.ok(err)
	return s.namesOf(list)
}

func (s *Scene) namesOf(list *unstructured.UnstructuredList) []string {
	names := []string{}
	for _, item := range list.Items {
		names = append(names, s.short(item.GetName()))
	}
	return names
}

// version is what a list shows now.
func (s *Scene) version() string {
	list, err := s.list(metav1.ListOptions{})
	s.ok(err)
	return list.GetResourceVersion()
}

func (s *Scene) watch(options metav1.ListOptions) watch.Interface {
	stream, err := s.objects.Watch(s.ctx, s.own(options))
	s.ok(err)
	return stream
}

// own selects the scene's objects alone, where others may be among them.
func (s *Scene) own(options metav1.ListOptions) metav1.ListOptions {
	if s.isAlone() {
		return options
	}
	own := runLabel + "=" + s.run
	if options.LabelSelector != "" {
		own = options.LabelSelector + "," + own
	}
	options.LabelSelector = own
	return options
}

func (s *Scene) patch(short string, kind types.PatchType, body string) (*unstructured.Unstructured, error) {
	return s.objects.Patch(s.ctx, s.name(short), kind, []byte(body), metav1.PatchOptions{})
}

// merge patches and must succeed.
func (s *Scene) merge(short, body string) *unstructured.Unstructured {
	merged, err := s.patch(short, types.MergePatchType, body)
	s.ok(err)
	return merged
}

func (s *Scene) label(short, key, value string) *unstructured.Unstructured {
	return s.merge(short, `{"metadata":{"labels":{"`+key+`":"`+value+`"}}}`)
}

func (s *Scene) remove(short string) {
	s.ok(s.objects.Delete(s.ctx, s.name(short), metav1.DeleteOptions{}))
}

// fill makes five objects, each with its tier; e has none.
func (s *Scene) fill() {
	for _, each := range [][2]string{{"a", "low"}, {"b", "low"}, {"c", "high"}, {"d", "high"}} {
		s.make(each[0], fields{"labels": fields{"tier": each[1]}})
	}
	s.make("e", nil)
}

// own are the labels that clients have given: a namespace has one of the server's.
func own(object *unstructured.Unstructured) map[string]string {
	labels := object.GetLabels()
	delete(labels, "kubernetes.io/metadata.name")
	return labels
}

func goesAtOnce(kind Kind) bool { return !kind.has("held-when-deleted") }
func hasContent(kind Kind) bool { return !kind.has("contentless") }
