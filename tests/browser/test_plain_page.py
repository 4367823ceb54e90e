"""Our chat in a plain page, driven against a ChatKit server that is not ours: whatever it sends is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from chat_panel import ChatPanel
from front_end import bundle_front_end
from plain_app import running_plain_server
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from plain_app import Plain
    from playwright.sync_api import FilePayload, Locator

CSV = b"a,b\n1,2\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
FILES: list[FilePayload] = [
    {"name": "orders.csv", "mimeType": "text/csv", "buffer": CSV},
    {"name": "plot.png", "mimeType": "image/png", "buffer": PNG},
    {"name": "wrong.txt", "mimeType": "text/plain", "buffer": b"wrong"},
]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    folder = tmp_path_factory.mktemp("bundle")
    bundle_front_end(folder, "hosts/web/index.ts", name="chatkit")
    with running_plain_server(folder) as running:
        yield running


@pytest.fixture
def chat(plain: Plain, new_tab: Callable[..., Tab], browser_thread: Any) -> ChatPanel:
    """The chat in a page of its own, with nothing remembered."""
    return browser_thread.run(_opened, plain, new_tab)  # type: ignore[no-any-return]


def _opened(plain: Plain, new_tab: Callable[..., Tab], query: str = "") -> ChatPanel:
    tab = new_tab(plain.origin, width=520, height=800)
    tab.page.goto(f"{plain.origin}/{query}")
    chat = ChatPanel(tab.page)
    chat.message.wait_for()
    return chat


def stored(plain: Plain, chat: ChatPanel) -> list[Any]:
    """Return the items of the open thread as the server has them."""
    thread_id = chat.page.evaluate(
        "() => Object.entries(localStorage).find(([key]) => key.includes(':thread@'))[1]"
    )
    return list(plain.server.memory.items[thread_id].values())


def in_turn(chat: ChatPanel, text: str) -> Locator:
    return chat.conversation.get_by_text(text)


@pytest.mark.conforms("R1", "R2", "E1", "E2", "E3", "E5", "I1", "I2", "U1", "U2", "O8", side="ui")
def test_a_thread_begins_and_goes_on(plain: Plain, chat: ChatPanel) -> None:
    assert chat.ask("hello") == "You said: hello"
    expect(chat.panel.locator("h1").first).to_have_text("About hello")
    assert chat.ask("and **now**?") == "You said: and now?"
    expect(chat.questions.last).to_contain_text("and **now**?")
    assert [item.type for item in stored(plain, chat)] == ["user_message", "assistant_message"] * 2
    assert set(plain.server.languages) == {"de"}


@pytest.mark.conforms("R8", "R12", side="ui")
def test_a_reload_shows_the_thread_that_was_open(chat: ChatPanel) -> None:
    chat.ask("remember me")
    chat.page.reload()
    expect(chat.answers).to_have_text("You said: remember me")
    assert chat.ask("still there?") == "You said: still there?"


@pytest.mark.conforms("E8", side="ui")
def test_stop_keeps_what_was_written(plain: Plain, chat: ChatPanel) -> None:
    chat.send("/slow")
    expect(chat.answers).to_contain_text("The first half.")
    chat.stop_button.click()
    expect(chat.stop_button).to_have_count(0)
    expect(chat.answers).to_contain_text("The first half.")
    chat.page.reload()
    expect(chat.answers).to_contain_text("The first half.")
    assert [item.type for item in stored(plain, chat)][-1] == "sdk_hidden_context"


@pytest.mark.conforms("R5", "E11", side="ui")
def test_what_failed_is_tried_again(plain: Plain, chat: ChatPanel) -> None:
    chat.send("/error")
    expect(chat.error).to_contain_text("The model is resting.")
    chat.retry_button.click()
    expect(chat.answers).to_have_text("It works now.")
    expect(chat.error).to_have_count(0)
    assert [item.type for item in stored(plain, chat)] == ["user_message", "assistant_message"]


@pytest.mark.conforms("R5", "O9", side="ui")
def test_another_answer_takes_the_place_of_all_that_followed(plain: Plain, chat: ChatPanel) -> None:
    chat.ask("one")
    chat.ask("two")
    chat.answers.first.hover()
    chat.button("Answer again").first.click()
    chat.panel.locator(".ck-ask-again").get_by_role("button", name="Answer again").click()
    expect(chat.questions).to_have_count(1)
    chat.wait_until_done()
    expect(chat.answers).to_have_text("You said: one")
    assert len(stored(plain, chat)) == 2


@pytest.mark.conforms("R4", "I6", "E7", side="ui")
def test_a_form_is_answered(plain: Plain, chat: ChatPanel) -> None:
    chat.send("/form")
    form = chat.conversation.get_by_role("form", name="Questions to you")
    form.get_by_text("Median").click()
    form.get_by_role("textbox", name="What for?").fill("The report")
    form.get_by_role("button", name="Answer", exact=True).click()
    expect(chat.answers.last).to_contain_text("You chose Median, The report.")
    expect(in_turn(chat, "Median").first).to_be_visible()
    expect(form).to_have_count(0)
    assert stored(plain, chat)[1].status == "answered"


@pytest.mark.conforms("R4", "I6", side="ui")
def test_a_form_is_skipped(chat: ChatPanel) -> None:
    chat.send("/form")
    chat.button("Skip all").click()
    expect(chat.answers.last).to_contain_text("You skipped the questions.")


@pytest.mark.conforms("R3", "I3", "O2", side="ui")
def test_the_page_does_what_the_model_asks(chat: ChatPanel) -> None:
    chat.send("/tool")
    expect(chat.answers.last).to_contain_text('The page gave {"page_title": "QUARTERLY REPORT"}.')


@pytest.mark.conforms("I7", "I8", "I9", "I11", "U8", "U9", "E4", side="ui")
def test_items_of_every_sort_are_shown_and_hidden_ones_are_not(chat: ChatPanel) -> None:
    chat.ask("/items")
    expect(in_turn(chat, "Looked it up")).to_be_visible()
    expect(in_turn(chat, "Counted 6 rows")).to_be_visible()
    expect(chat.answers.last.locator("strong")).to_have_text("items")
    expect(chat.panel).not_to_contain_text("only for the model")


@pytest.mark.conforms("I4", "U5", side="ui")
def test_a_widget_shows_its_text(chat: ChatPanel) -> None:
    chat.send("/widget")
    expect(in_turn(chat, "A card: 3 rows")).to_be_visible()


@pytest.mark.conforms("I5", "U10", side="ui")
def test_a_picture_is_shown(chat: ChatPanel) -> None:
    chat.send("/image")
    picture = chat.conversation.get_by_role("img", name="A picture that the assistant made")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 1


@pytest.mark.conforms("U3", side="ui")
def test_sources_are_marked_and_listed(chat: ChatPanel) -> None:
    chat.send("/sources")
    expect(chat.conversation.get_by_label("Source 1: The pandas documentation")).to_be_visible()
    expect(chat.conversation.get_by_role("region", name="Sources")).to_contain_text("1 source")


@pytest.mark.conforms("E9", "E10", "E12", "O15", side="ui")
def test_notices_and_effects_reach_their_readers(chat: ChatPanel) -> None:
    chat.page.evaluate(
        "() => chat.addEventListener('chatkit.effect', ({ detail }) => window.effects.push(detail))"
    )
    chat.send("/notice")
    expect(chat.answers.last).to_contain_text("Noted.")
    expect(in_turn(chat, "Nearly full")).to_be_visible()
    expect(chat.panel.locator("strong", has_text="2")).to_be_visible()
    assert chat.page.evaluate("() => window.effects") == [{"name": "highlight", "data": {"cell": 7}}]
    chat.button("Dismiss").click()
    expect(in_turn(chat, "Nearly full")).to_have_count(0)


@pytest.mark.conforms("E4", "E5", side="ui")
def test_what_a_later_version_sends_breaks_nothing(chat: ChatPanel) -> None:
    assert chat.ask("/unknown") == "You said: /unknown"
    expect(in_turn(chat, "hologram")).to_be_visible()
    assert chat.ask("go on") == "You said: go on"


@pytest.mark.conforms("R6", "O14", side="ui")
def test_the_page_sends_actions_and_messages(chat: ChatPanel) -> None:
    chat.page.evaluate("() => chat.sendUserMessage({ text: 'from the page' })")
    expect(chat.answers.last).to_contain_text("You said: from the page")
    chat.wait_until_done()
    chat.page.evaluate("() => chat.sendCustomAction({ type: 'plot', payload: {} })")
    expect(chat.answers.last).to_contain_text("Did plot.")


@pytest.mark.conforms("R13", "O9", side="ui")
def test_thumbs_are_told(plain: Plain, chat: ChatPanel) -> None:
    chat.ask("good?")
    chat.answers.last.hover()
    # The thumb is shown as pressed before the server has heard of it.
    with chat.page.expect_response(lambda reply: "items.feedback" in (reply.request.post_data or "")):
        chat.button("Good answer").click()
    expect(chat.button("Good answer")).to_have_attribute("aria-pressed", "true")
    answer = stored(plain, chat)[1]
    assert plain.server.feedback[-1] == ([answer.id], "positive")


@pytest.mark.conforms("R9", "R10", "R11", "O7", side="ui")
def test_the_history_finds_renames_and_deletes(plain: Plain, chat: ChatPanel) -> None:
    chat.ask("to be kept")
    chat.button("New chat").click()
    chat.ask("to be deleted")
    chat.button("Conversations").click()
    rows = chat.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    kept, doomed = rows.filter(has_text="to be kept"), rows.filter(has_text="to be deleted")
    kept.hover()
    kept.get_by_role("button", name="Rename", exact=True).click()
    chat.page.get_by_role("textbox", name="Title").fill("Renamed")
    chat.page.get_by_role("textbox", name="Title").press("Enter")
    expect(rows.filter(has_text="Renamed")).to_have_count(1)
    doomed.hover()
    doomed.get_by_role("button", name="Delete", exact=True).click()
    rows.filter(has_text="cannot be undone").get_by_role("button", name="Delete", exact=True).click()
    expect(rows.filter(has_text="to be deleted")).to_have_count(0)
    titles = [thread.title for thread in plain.server.memory.threads.values()]
    assert "Renamed" in titles
    assert "About to be deleted" not in titles
    rows.filter(has_text="Renamed").get_by_role("button", name="Renamed").click()
    expect(chat.answers).to_have_text("You said: to be kept")


@pytest.mark.conforms("R14", "R15", "O1", "O3", side="ui")
@pytest.mark.parametrize("query", ["", "?direct"], ids=["two-phase", "direct"])
def test_files_go_with_the_message(plain: Plain, new_tab: Callable[..., Tab], query: str) -> None:
    chat = _opened(plain, new_tab, query)
    chat.page.locator("input[type=file]").set_input_files(FILES)
    expect(chat.panel.get_by_role("list", name="Attachments").get_by_role("listitem")).to_have_count(3)
    chat.button("Remove wrong.txt").click()
    chat.send("look")
    expect(chat.answers.last).to_contain_text("You said: look")
    expect(chat.questions.last.get_by_role("listitem")).to_have_count(2)
    memory = plain.server.memory
    sent = [memory.files[attachment.id] for attachment in stored(plain, chat)[0].attachments]
    assert sent == [CSV, PNG]


def test_a_tab_keeps_its_name_and_a_duplicate_gets_its_own(chat: ChatPanel) -> None:
    named = "() => sessionStorage.getItem('jupyter-chatkit:page')"
    first = chat.page.evaluate(named)
    chat.page.reload()
    chat.message.wait_for()
    assert chat.page.evaluate(named) == first
    with chat.page.expect_popup() as opened:
        chat.page.evaluate("() => window.open(location.href) && null")
    duplicate = ChatPanel(opened.value)
    duplicate.message.wait_for()
    assert duplicate.page.evaluate(named) not in {first, None}
    assert chat.page.evaluate(named) == first


def test_the_hosted_service_is_refused_with_a_reason(chat: ChatPanel) -> None:
    said = chat.page.evaluate(
        "() => chatkit.openChat(document.body, { api: { getClientSecret: async () => 'x' } })"
        ".then(() => '', (error) => error.message)"
    )
    assert re.search(r"`api\.url`", said)
