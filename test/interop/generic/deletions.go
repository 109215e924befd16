// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

var deletions = []Check{
	{Name: "a deletion happens only under its preconditions", Applies: goesAtOnce, Run: deletesIf},
	{Name: "an object with finalizers goes when the last of them has gone", Applies: goesAtOnce, Run: finalizes},
	{Name: "a collection loses what is selected and keeps the rest", Applies: goesAtOnce, Run: deletesSelected},
	{Name: "orphan and foreground leave their finalizers", Applies: goesAtOnce, Run: propagates},
	{Name: "what makes no sense in a deletion is refused", Run: deletesNonsense},
	{Name: "nothing is created in a namespace that is not there", Applies: isNamespaced, Run: findsNoNamespace},
	{Name: "a status is written by its own path, and nothing else is", Applies: hasStatus, Run: tellsStatus},
}

func isNamespaced(kind Kind) bool { return kind.IsNamespaced }
func hasStatus(kind Kind) bool    { return len(kind.Statuses) > 0 }

const finalizer = "example.com/hold"

func deletesIf(s *Scene) {
	made := s.make("a", nil)
	uid, version := made.GetUID(), made.GetResourceVersion()
	otherUID, otherVersion := types.UID("other"), "1"
	for because, each := range map[string]*metav1.Preconditions{
		"another uid": {UID: &otherUID}, "another version": {ResourceVersion: &otherVersion},
		"another version of it": {UID: &uid, ResourceVersion: &otherVersion},
	} {
		err := s.objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{Preconditions: each})
		s.refused(err, metav1.StatusReasonConflict, 409, because)
	}
	s.equal(s.get("a").Object, made.Object, "what is there")
	s.ok(s.objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid, ResourceVersion: &version}}))
	_, err := s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.that(apierrors.IsNotFound(err), "it is still there: %v", err)
}

func finalizes(s *Scene) {
	made := s.make("a", fields{"finalizers": []any{finalizer, "example.com/other"}})
	stream := s.watch(metav1.ListOptions{ResourceVersion: made.GetResourceVersion()})
	defer stream.Stop()
	s.remove("a")
	pending := s.get("a")
	s.that(pending.GetDeletionTimestamp() != nil, "it has no time of deletion")
	s.that(pending.GetDeletionGracePeriodSeconds() != nil && *pending.GetDeletionGracePeriodSeconds() == 0, "nor a period of grace")
	s.remove("a")
	s.equal(s.get("a").Object, pending.Object, "deleted once more")
	_, err := s.patch("a", types.MergePatchType, `{"metadata":{"finalizers":["`+finalizer+`","example.com/other","example.com/new"]}}`)
	s.refused(err, metav1.StatusReasonInvalid, 422, "another finalizer")
	fewer := s.merge("a", `{"metadata":{"finalizers":["`+finalizer+`"]}}`)
	s.equal(fewer.GetDeletionTimestamp(), pending.GetDeletionTimestamp(), "its time of deletion")
	s.merge("a", `{"metadata":{"finalizers":null}}`)
	_, err = s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "what was let go")
	s.equal(s.events(stream, 3), []string{"MODIFIED a", "MODIFIED a", "DELETED a"}, "events")
}

func deletesSelected(s *Scene) {
	for _, each := range [][2]string{{"a", "low"}, {"b", "low"}, {"c", "high"}, {"d", "high"}} {
		s.make(each[0], fields{"labels": fields{"tier": each[1]}})
	}
	start := s.version()
	remove := func(options metav1.ListOptions) error {
		return s.objects.DeleteCollection(s.ctx, metav1.DeleteOptions{}, s.own(options))
	}
	s.ok(remove(metav1.ListOptions{LabelSelector: "tier=low"}))
	s.equal(s.names(metav1.ListOptions{}), []string{"c", "d"}, "what is left")
	stream := s.watch(metav1.ListOptions{ResourceVersion: start})
	defer stream.Stop()
	deleted := s.events(stream, 2)
	s.that(deleted[0] != deleted[1] && deleted[0][:7] == "DELETED" && deleted[1][:7] == "DELETED", "events %v", deleted)
	s.ok(remove(metav1.ListOptions{FieldSelector: "metadata.name=" + s.name("d")}))
	s.equal(s.names(metav1.ListOptions{}), []string{"c"}, "what is left then")
	s.refused(remove(metav1.ListOptions{LabelSelector: "a b"}), metav1.StatusReasonBadRequest, 400, "no selector")
	s.make("held", fields{"finalizers": []any{finalizer}})
	s.ok(remove(metav1.ListOptions{}))
	s.equal(s.names(metav1.ListOptions{}), []string{"held"}, "what is held")
	s.merge("held", `{"metadata":{"finalizers":null}}`)
	s.equal(s.names(metav1.ListOptions{}), []string{}, "nothing")
}

func propagates(s *Scene) {
	for policy, want := range map[metav1.DeletionPropagation]string{
		metav1.DeletePropagationForeground: metav1.FinalizerDeleteDependents, metav1.DeletePropagationOrphan: metav1.FinalizerOrphanDependents,
	} {
		// Of its own, so that a garbage collector does not end it before it is looked at.
		made := s.make("a", fields{"finalizers": []any{finalizer}})
		s.ok(s.objects.Delete(s.ctx, made.GetName(), metav1.DeleteOptions{PropagationPolicy: &policy}))
		finalizers := s.get("a").GetFinalizers()
		s.that(len(finalizers) == 1 || finalizers[1] == want, "%s: %v", policy, finalizers)
		s.merge("a", `{"metadata":{"finalizers":null}}`)
		s.gone("a")
	}
}

func (s *Scene) gone(short string) {
	for end := time.Now().Add(eventWithin); ; time.Sleep(20 * time.Millisecond) {
		_, err := s.objects.Get(s.ctx, s.name(short), metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return
		}
		s.that(time.Now().Before(end), "%s stays", short)
	}
}

func deletesNonsense(s *Scene) {
	s.make("a", nil)
	sideways := metav1.DeletionPropagation("Sideways")
	err := s.objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{PropagationPolicy: &sideways})
	s.refused(err, metav1.StatusReasonInvalid, 422, "a policy that is none")
	s.get("a")
}

func findsNoNamespace(s *Scene) {
	elsewhere := s.client.Resource(s.kind.resource()).Namespace(s.namespace + "-none")
	_, err := elsewhere.Create(s.ctx, s.object("a", 1, nil), metav1.CreateOptions{})
	status := s.refused(err, metav1.StatusReasonNotFound, 404, "a missing namespace")
	s.equal(status.Details.Kind+" "+status.Details.Name, "namespaces "+s.namespace+"-none", "details")
}

func tellsStatus(s *Scene) {
	made := s.make("a", nil)
	told := made.DeepCopy()
	told.Object["status"] = s.kind.Statuses[3]
	for key, value := range s.kind.Bodies[2] {
		told.Object[key] = value
	}
	answer, err := s.objects.UpdateStatus(s.ctx, told, metav1.UpdateOptions{})
	s.ok(err)
	s.that(answer.GetResourceVersion() != made.GetResourceVersion(), "a status keeps the version")
	s.equal(s.kind.differing(answer.Object), s.kind.differing(made.Object), "content")
	again := answer.DeepCopy()
	again.Object["status"] = s.kind.Statuses[4]
	same, err := s.objects.Update(s.ctx, again, metav1.UpdateOptions{})
	s.ok(err)
	s.equal(same.Object, answer.Object, "an update of the status by the object's path")
	read, err := s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{}, "status")
	s.ok(err)
	s.equal(read.Object, answer.Object, "what the status' path reads")
}
