// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
)

var forms = []Check{
	{Name: "lists and objects as tables", Run: tables},
	{Name: "a watch of tables names the columns once", Run: watchesTables},
	{Name: "metadata alone, by its own client", Run: metadataAlone},
	{Name: "discovery tells the kind and what can be done with it", Run: discovers},
	{Name: "a form that the server does not have is refused", Run: refusesForms},
}

const tableForm = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

// raw is a client that asks for paths in forms of its own.
func (s *Scene) raw() *rest.RESTClient {
	config := rest.CopyConfig(s.config)
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	config.GroupVersion = &schema.GroupVersion{}
	client, err := rest.UnversionedRESTClientFor(config)
	s.ok(err)
	return client
}

func (s *Scene) request(form string, options metav1.ListOptions, names ...string) *rest.Request {
	path := append(s.kind.path(s.namespace), names...)
	request := s.raw().Get().AbsPath(path...).SetHeader("Accept", form)
	if len(names) == 0 {
		if own := s.own(options); own.LabelSelector != "" {
			request.Param("labelSelector", own.LabelSelector)
		}
	}
	return request
}

func (s *Scene) table(request *rest.Request) metav1.Table {
	text, err := request.DoRaw(s.ctx)
	s.ok(err)
	var table metav1.Table
	s.ok(json.Unmarshal(text, &table))
	s.equal(table.Kind+" "+table.APIVersion, "Table meta.k8s.io/v1", "type")
	return table
}

// rowsOf are the names in the column for them, which the rows' objects must have, too.
func (s *Scene) rowsOf(table metav1.Table, column int) []string {
	var names []string
	for _, row := range table.Rows {
		var object metav1.PartialObjectMetadata
		s.ok(json.Unmarshal(row.Object.Raw, &object))
		s.equal(object.Kind+" "+object.APIVersion, "PartialObjectMetadata meta.k8s.io/v1", "a row's object")
		s.equal(row.Cells[column], any(object.Name), "the name in a row")
		names = append(names, s.short(object.Name))
	}
	return names
}

func nameColumn(table metav1.Table) int {
	return slices.IndexFunc(table.ColumnDefinitions, func(column metav1.TableColumnDefinition) bool { return column.Name == "Name" })
}

func tables(s *Scene) {
	s.make("a", nil)
	s.make("b", nil)
	all := s.table(s.request(tableForm, metav1.ListOptions{}))
	s.number(all.ResourceVersion)
	column := nameColumn(all)
	s.that(column >= 0, "no column for names: %v", all.ColumnDefinitions)
	s.equal(s.rowsOf(all, column), []string{"a", "b"}, "rows")
	for _, row := range all.Rows {
		s.equal(len(row.Cells), len(all.ColumnDefinitions), "cells of a row")
	}
	one := s.table(s.request(tableForm, metav1.ListOptions{}, s.name("a")))
	s.equal(s.rowsOf(one, column), []string{"a"}, "one object's row")
	whole := s.table(s.request(tableForm, metav1.ListOptions{}).Param("includeObject", "Object"))
	var typed metav1.TypeMeta
	s.ok(json.Unmarshal(whole.Rows[0].Object.Raw, &typed))
	s.equal(typed.Kind, s.kind.Kind, "a whole object in a row")
	none := s.table(s.request(tableForm, metav1.ListOptions{}).Param("includeObject", "None"))
	s.that(none.Rows[0].Object.Raw == nil || string(none.Rows[0].Object.Raw) == "null", "an object in a row for which none was asked")
	page := s.table(s.request(tableForm, metav1.ListOptions{}).Param("limit", "1"))
	s.equal(s.rowsOf(page, column), []string{"a"}, "a page")
	s.that(page.Continue != "", "no token")
}

func watchesTables(s *Scene) {
	made := s.make("a", nil)
	stream, err := s.request(tableForm, metav1.ListOptions{}).Param("watch", "true").Param("resourceVersion", made.GetResourceVersion()).Stream(s.ctx)
	s.ok(err)
	defer stream.Close()
	s.make("b", nil)
	s.label("b", "x", "y")
	lines := json.NewDecoder(stream)
	first, named := s.tableOf(lines, watch.Added)
	s.that(len(named.ColumnDefinitions) > 0, "the first table names no columns")
	second, unnamed := s.tableOf(lines, watch.Modified)
	s.equal(len(unnamed.ColumnDefinitions), 0, "columns of the second table")
	column := nameColumn(named)
	s.equal([][]string{s.rowsOf(named, column), s.rowsOf(unnamed, column)}, [][]string{{"b"}, {"b"}}, fmt.Sprint(first, second))
}

func (s *Scene) tableOf(lines *json.Decoder, want watch.EventType) (watch.EventType, metav1.Table) {
	var line struct {
		Type   watch.EventType
		Object metav1.Table
	}
	err := lines.Decode(&line)
	s.that(err != io.EOF, "the watch has ended")
	s.ok(err)
	s.equal(line.Type, want, "event")
	return line.Type, line.Object
}

func metadataAlone(s *Scene) {
	client := metadata.NewForConfigOrDie(s.config).Resource(s.kind.resource())
	var objects metadata.ResourceInterface = client
	if s.namespace != "" {
		objects = client.Namespace(s.namespace)
	}
	made := s.make("a", fields{"annotations": fields{"x": "y"}})
	var want metav1.PartialObjectMetadata
	s.ok(runtime.DefaultUnstructuredConverter.FromUnstructured(made.Object, &want))
	got, err := objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.ok(err)
	s.equal(got.ObjectMeta, want.ObjectMeta, "an object")
	list, err := objects.List(s.ctx, s.own(metav1.ListOptions{}))
	s.ok(err)
	s.equal(len(list.Items), 1, "items")
	s.equal(list.Items[0].ObjectMeta, want.ObjectMeta, "an item")
	s.number(list.ResourceVersion)
	stream, err := objects.Watch(s.ctx, s.own(initialEvents()))
	s.ok(err)
	defer stream.Stop()
	added := s.next(stream)
	s.equal(added.Object.(*metav1.PartialObjectMetadata).ObjectMeta, want.ObjectMeta, "an initial event")
	end := s.next(stream)
	s.equal(end.Type, watch.Bookmark, "what ends them")
	s.equal(end.Object.(*metav1.PartialObjectMetadata).Annotations[metav1.InitialEventsAnnotationKey], "true", "its mark")
	patched, err := objects.Patch(s.ctx, s.name("a"), types.MergePatchType, []byte(`{"metadata":{"annotations":{"x":"z"}}}`), metav1.PatchOptions{})
	s.ok(err)
	s.equal(patched.Annotations["x"], "z", "what a patch of metadata answers")
	changed := s.next(stream).Object.(*metav1.PartialObjectMetadata)
	s.equal(changed.ResourceVersion, patched.ResourceVersion, "version of the change")
	s.ok(objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &patched.UID}}))
	if goesAtOnce(s.kind) {
		s.equal(s.next(stream).Type, watch.Deleted, "the last event")
	}
}

func discovers(s *Scene) {
	client := discovery.NewDiscoveryClientForConfigOrDie(s.config)
	resources, err := client.ServerResourcesForGroupVersion(s.kind.APIVersion)
	s.ok(err)
	for _, each := range resources.APIResources {
		if each.Name == s.kind.Plural {
			s.equal(each.Kind, s.kind.Kind, "kind")
			s.equal(each.Namespaced, s.kind.IsNamespaced, "whether it is namespaced")
			s.equal(each.SingularName, strings.ToLower(s.kind.Kind), "singular")
			for _, verb := range s.verbs() {
				s.that(slices.Contains(each.Verbs, verb), "no verb %s among %v", verb, each.Verbs)
			}
			if s.kind.Source != nil {
				s.equal(len(each.Verbs), len(s.verbs()), "verbs")
			}
			s.explains()
			return
		}
	}
	s.fail("discovery does not tell of %s", s.kind.Plural)
}

func (s *Scene) verbs() []string {
	switch {
	case s.kind.Source != nil:
		return []string{"get", "list", "watch"}
	case s.kind.has("held-when-deleted"):
		return []string{"create", "delete", "get", "list", "patch", "update", "watch"}
	default:
		return []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
	}
}

// explains asks for the schema that goes with the kind.
func (s *Scene) explains() {
	text, err := s.raw().Get().AbsPath(append([]string{"openapi", "v3"}, s.kind.path("")[:len(s.kind.path(""))-1]...)...).DoRaw(s.ctx)
	s.ok(err)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Kinds []metav1.GroupVersionKind `json:"x-kubernetes-group-version-kind"`
			} `json:"schemas"`
		} `json:"components"`
	}
	s.ok(json.Unmarshal(text, &document))
	version, err := schema.ParseGroupVersion(s.kind.APIVersion)
	s.ok(err)
	want := metav1.GroupVersionKind{Group: version.Group, Version: version.Version, Kind: s.kind.Kind}
	for _, each := range document.Components.Schemas {
		if slices.Contains(each.Kinds, want) {
			return
		}
	}
	s.fail("no schema is of %v", want)
}

func refusesForms(s *Scene) {
	for _, form := range []string{"text/html", "application/json;as=Table;v=v9;g=meta.k8s.io"} {
		_, err := s.request(form, metav1.ListOptions{}).DoRaw(s.ctx)
		s.refused(err, metav1.StatusReasonNotAcceptable, 406, form)
	}
	text, err := s.request("application/yaml", metav1.ListOptions{}).DoRaw(s.ctx)
	s.ok(err)
	s.that(len(text) > 0 && text[0] != '{', "YAML: %s", text)
}
