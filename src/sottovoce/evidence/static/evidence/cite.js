// The editor's citation: opens the small window, then puts an unchangeable mark behind the selected words.
(() => {
  const { EditorState, Modifier } = window.DraftJS;
  const React = window.React;

  class CiteSource extends window.draftail.ModalWorkflowSource {
    getChooserConfig(entity) {
      const given = entity ? entity.getData() : {};
      return {
        url: JSON.parse(document.getElementById("cite-address").textContent),
        urlParams: given,
        onload: {
          cite: (modal) => modal.ajaxifyForm(modal.body[0].querySelector("form")),
          cited: (modal, data) => {
            modal.respond("cited", data.result);
            modal.close();
          },
        },
        responses: { cited: this.onChosen },
      };
    }

    filterEntityData({ id, certainty, contested }) {
      return { id, certainty, contested };
    }

    onChosen(data) {
      const { editorState, entity, entityKey, entityType, onComplete } = this.props;
      const selection = editorState.getSelection();
      let content = editorState.getCurrentContent();
      content = content.createEntity(entityType.type, "IMMUTABLE", this.filterEntityData(data));
      const key = content.getLastCreatedEntityKey();
      // A new citation stands behind the selected words; a changed one takes the place of the old.
      const place = entity && entityKey ? selection : selection.merge({
        anchorKey: selection.getEndKey(),
        anchorOffset: selection.getEndOffset(),
        focusKey: selection.getEndKey(),
        focusOffset: selection.getEndOffset(),
        isBackward: false,
      });
      const cited = Modifier.replaceText(content, place, data.label, null, key);
      const spaced = Modifier.insertText(cited, cited.getSelectionAfter(), " ");
      this.workflow.close();
      onComplete(EditorState.push(editorState, spaced, "insert-characters"));
    }
  }

  const Cite = (props) => {
    const { certainty, contested } = props.contentState.getEntity(props.entityKey).getData();
    const label = `${certainty}${contested ? ", contested" : ""}`;
    const icon = React.createElement(window.wagtail.components.Icon, { name: "openquote" });
    return React.createElement(window.draftail.TooltipEntity, { ...props, icon, label }, props.children);
  };

  window.draftail.registerPlugin({ type: "CITE", source: CiteSource, decorator: Cite }, "entityTypes");
})();
