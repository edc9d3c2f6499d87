"""The room's scripts decide rightly: one word for where one is, who is shown where, what is asked for, how it is judged.

The scripts are run in a real browser straight from their files; there is no Django behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import files

HOUSE = "http://127.0.0.1:9"  # never asked: browsers give devices to secure addresses and to this one


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    made_up = '<!doctype html><html lang="en"><title>House</title>'
    permissions = ["camera", "microphone"]
    with files.opened(browser, "core", "conferencing", made_up=made_up, house=HOUSE, permissions=permissions) as found:
        yield found


def run(page: Page, module: str, body: str, argument: Any = None) -> Any:
    """`body` with everything that `module` exports as `it`, and `argument`."""
    source = """async ([module, body, argument]) => {
        const it = await import(`/conferencing/${module}.js`);
        const work = new (Object.getPrototypeOf(async () => {}).constructor)("it", "argument", body);
        return work(it, argument);
    }"""
    return page.evaluate(source, [module, body, argument])


# --- Where one is ----------------------------------------------------------------------------------------------------

IN = {"socket": "open", "isIn": True, "wasIn": True}


@pytest.mark.parametrize(
    ("facts", "phase"),
    [
        ({}, "joining"),
        ({"socket": "connecting"}, "joining"),
        ({"socket": "open"}, "joining"),
        ({**IN, "lines": ["off", "off", "waiting"]}, "live"),
        ({**IN, "lines": ["connected", "off", "connecting"]}, "live"),
        ({**IN, "lines": ["mending"]}, "reconnecting"),
        ({**IN, "lines": ["connected", "broken"]}, "reconnecting"),
        ({**IN, "socket": "reconnecting", "isIn": False}, "reconnecting"),
        ({**IN, "socket": "offline", "isIn": False}, "reconnecting"),
        ({**IN, "isIn": False}, "reconnecting"),
        ({**IN, "gateway": "down", "lines": ["broken"]}, "picture-off"),
        ({**IN, "socket": "offline", "isIn": False, "gateway": "down"}, "reconnecting"),
        ({**IN, "isRemoved": True, "socket": "refused"}, "removed"),
        ({"socket": "refused"}, "removed"),
        ({**IN, "isEnded": True, "isRemoved": True}, "ended"),
    ],
)
def test_one_word_for_what_is_known(page: Page, facts: dict[str, Any], phase: str) -> None:
    assert run(page, "phase", "return it.phaseOf({ ...it.NOTHING, ...argument });", facts) == phase


def test_a_tick_that_comes_much_too_late_was_sleep(page: Page) -> None:
    cases = [
        {"before": 0, "now": 1_010, "isHidden": False},
        {"before": 0, "now": 30_000, "isHidden": False},
        {"before": 0, "now": 60_000, "isHidden": True},
        {"before": 0, "now": -3_600_000, "isHidden": False},
    ]
    assert run(page, "wake", "return argument.map(it.hasSlept);", cases) == [False, True, False, False]


# --- Who is shown where ----------------------------------------------------------------------------------------------


def tile(number: int, **more: Any) -> dict[str, Any]:
    basic = {"id": f"{number}.camera", "seat": str(number), "source": "camera", "role": "bidder", "label": f"Paddle {number}"}
    return basic | {"isMine": False, "isTalking": False, "isSent": True, "hasPicture": True, "hand": 0} | more


AUCTIONEER = tile(1, role="auctioneer")
SCREEN = tile(3, id="3.screen", source="screen")


@pytest.mark.parametrize(
    ("tiles", "said", "lead"),
    [
        ([tile(2), AUCTIONEER, tile(3)], {}, "1.camera"),
        ([AUCTIONEER, tile(2), tile(3)], {"spoke": "3.camera"}, "3.camera"),
        ([AUCTIONEER, tile(3), SCREEN], {"spoke": "3.camera"}, "3.screen"),
        ([AUCTIONEER, tile(3), SCREEN], {"pinned": "3.camera"}, "3.camera"),
        ([AUCTIONEER, tile(2)], {"pinned": "9.camera"}, "1.camera"),
        ([tile(2, isMine=True), tile(4)], {"spoke": "2.camera"}, "4.camera"),
        ([tile(2, isMine=True)], {}, "2.camera"),
    ],
)
def test_the_large_one(page: Page, tiles: list[dict[str, Any]], said: dict[str, Any], lead: str) -> None:
    assert run(page, "arrangement", "return it.leadOf(argument[0], argument[1]).id;", [tiles, said]) == lead


def test_a_full_strip_keeps_those_who_speak_or_raise_a_hand(page: Page) -> None:
    tiles = [AUCTIONEER, *(tile(number) for number in range(2, 9)), tile(9, hand=1), tile(10, isTalking=True)]
    body = """
    const { lead, strip, more } = it.arrange(argument, { places: 5 });
    return [lead.seat, strip.map(({ seat }) => seat), more];
    """
    assert run(page, "arrangement", body, tiles) == ["1", ["2", "3", "9", "10"], 5]


def test_a_grid_shows_all_alike_and_an_empty_stage_nobody(page: Page) -> None:
    body = """
    const grid = it.arrange(argument, { layout: "grid" });
    return [grid.lead, grid.grid.length, it.arrange([], {}).lead];
    """
    assert run(page, "arrangement", body, [AUCTIONEER, tile(2)]) == [None, 2, None]


def test_tiles_come_from_the_state_with_hands_in_their_order(page: Page) -> None:
    person = {"role": "bidder", "camera": True, "muted": False, "speaking": True, "muted_by_host": True, "video_stopped": False}
    state = {
        "stage": [
            {**person, "seat": "4", "label": "Paddle 7", "feeds": ["4.camera", "4.screen"]},
            {**person, "seat": "5", "label": "Ines", "muted": True, "feeds": ["5.camera"]},
            {**person, "seat": "6", "label": "Absent", "feeds": []},
        ],
        "hands": [{"seat": "9"}, {"seat": "5"}],
    }
    body = "return it.tilesOf(argument, '5').map((t) => [t.id, t.isMine, t.isTalking, t.hasPicture, t.hand, t.isBarred.microphone]);"
    assert run(page, "people", body, state) == [
        ["4.camera", False, True, True, 0, True],
        ["4.screen", False, False, True, 0, True],
        ["5.camera", True, False, True, 2, True],
        ["6.camera", False, False, False, 0, True],
    ]


def test_what_stands_for_a_face(page: Page) -> None:
    names = ["Farah Siddiqui", "Paddle 7", "T. Okafor, 217", "李", "  Mononym "]
    assert run(page, "tile", "return argument.map(it.initialsOf);", names) == ["FS", "7", "217", "李", "M"]


def test_the_plate_says_who_conducts_the_sale(page: Page) -> None:
    plates = [{"source": "camera", "role": role, "label": "Devdas"} for role in ("auctioneer", "host")]
    assert run(page, "tile", "return argument.map(it.nameOf);", plates) == ["room.tile.auctioneer", "Devdas"]


# --- What is asked for -----------------------------------------------------------------------------------------------


def test_who_is_not_seen_is_heard_all_the_same(page: Page) -> None:
    tiles = [tile(2), tile(1), tile(3, hasPicture=False), tile(4, isMine=True), tile(5, isSent=False)]
    body = "return it.wantedOf(argument, new Map([['2.camera', 2], ['3.camera', 0], ['4.camera', 1]]));"
    assert run(page, "wanted", body, tiles) == [
        {"feed": "1.camera", "layer": None},
        {"feed": "2.camera", "layer": 2},
        {"feed": "3.camera", "layer": None},
    ]


def test_another_size_asks_for_a_layer_and_not_for_the_set(page: Page) -> None:
    one, other = {"feed": "1.camera", "layer": 2}, {"feed": "2.camera", "layer": None}
    larger, seen = {"feed": "1.camera", "layer": 0}, {"feed": "2.camera", "layer": 1}
    cases = [
        [None, [one]],
        [[one, other], [one, other]],
        [[one, other], [larger, other]],
        [[one, other], [one, seen]],
        [[one], []],
    ]
    assert run(page, "wanted", "return argument.map(([before, now]) => it.asking(before, now));", cases) == [
        {"set": [one], "layers": []},
        {"set": None, "layers": []},
        {"set": None, "layers": [larger]},
        {"set": [one, seen], "layers": []},
        {"set": [], "layers": []},
    ]


def test_three_sizes_are_sent_of_a_large_picture_alone(page: Page) -> None:
    sizes = [(1280, 720), (960, 540), (540, 960), (640, 480), (320, 180), (0, 0)]
    asked = [{"width": width, "height": height} for width, height in sizes]
    body = "return argument.map((size) => it.encodingsOf(it.layersOf(size)).map(({ rid }) => rid ?? ''));"
    large = ["h", "m", "l"]
    assert run(page, "layers", body, asked) == [large, large, large, [""], [""], [""]]


def test_the_least_layer_that_fills_a_tile(page: Page) -> None:
    assert run(page, "layers", "return argument.map(it.layerFor);", [68, 160, 300, 500, 2000]) == [0, 0, 1, 2, 2]


# --- How it is judged ------------------------------------------------------------------------------------------------


def test_lines_are_judged_by_what_was_lost_since_the_last_look(page: Page) -> None:
    body = """
    const report = (lost, received) => new Map([
        ["a", { type: "inbound-rtp", mid: "0", packetsLost: lost, packetsReceived: received, jitter: 0.01 }],
        ["b", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 }],
    ]);
    const meter = new it.Meter();
    return argument.map(([lost, received]) => meter.received(report(lost, received)).get("0"));
    """
    looks = [[0, 100], [5, 195], [6, 295], [50, 400], [50, 400], [50, 500], [0, 10]]
    assert run(page, "quality", body, looks) == ["good", "weak", "good", "poor", "none", "good", "good"]


def test_the_worst_word_counts(page: Page) -> None:
    words = [[], ["good"], ["good", "weak"], ["weak", "none", "poor"]]
    assert run(page, "quality", "return argument.map(it.worst);", words) == ["good", "good", "weak", "none"]


def test_silence_is_no_loudness_and_shouting_is_all_of_it(page: Page) -> None:
    body = "return [0, 0.001, 0.1, 1].map((peak) => it.loudness(new Float32Array(64).fill(peak)));"
    silence, whisper, voice, shout = run(page, "level", body)
    assert silence == 0
    assert silence <= whisper < voice < shout == 1


# --- A line that is kept as it is wanted -----------------------------------------------------------------------------

KEPT = """
class Line extends EventTarget {
    state = "off";
    become(state) { if (state !== this.state) { this.state = state; this.dispatchEvent(new Event("change")); } }
    break() { this.become("broken"); }
    end() { this.become("off"); }
}
const line = new Line();
const log = [];
let wanted = true;
let failures = 0;
const keeper = new it.Keeper(line, {
    wanted: () => wanted,
    open: async () => { log.push("open"); if (failures-- > 0) throw new Error("refused"); line.become("connected"); },
    close: async () => { log.push("close"); },
});
const until = async (test) => { while (!test()) await new Promise((go) => setTimeout(go, 5)); };
"""


def test_a_line_is_opened_once_and_ended_once(page: Page) -> None:
    body = (
        KEPT
        + "await Promise.all([keeper.tend(), keeper.tend()]); wanted = false; await keeper.tend(); await keeper.tend(); return log;"
    )
    assert run(page, "keeper", body) == ["open", "close"]


def test_a_line_that_breaks_or_is_refused_is_opened_again(page: Page) -> None:
    body = (
        KEPT
        + """
    failures = 1;
    await keeper.tend();
    const refused = line.state;
    await until(() => line.state === "connected");
    line.break();
    await until(() => line.state === "connected");
    return [refused, log];
    """
    )
    assert run(page, "keeper", body) == ["broken", ["open", "open", "open"]]


def test_a_line_rests_while_nothing_can_be_done_and_begins_anew_when_told(page: Page) -> None:
    body = (
        KEPT
        + """
    await keeper.tend();
    wanted = null;
    line.break();
    await keeper.tend();
    const resting = [...log, line.state];
    wanted = true;
    keeper.anew();
    await until(() => line.state === "connected");
    return [resting, log];
    """
    )
    assert run(page, "keeper", body) == [["open", "broken"], ["open", "open"]]


WATCHED = """
const answers = [];
const socket = { command: async (type, data) => { if (type === "media.answer") answers.push(data.sdp); return {}; }, tell: () => {} };
const line = new it.Watching("watch", socket);
const offer = async (kind) => {
    const pc = new RTCPeerConnection();
    pc.addTransceiver(kind, { direction: "sendonly" });
    await pc.setLocalDescription();
    const { sdp } = pc.localDescription;
    pc.close();
    return { sdp, feeds: [{ mid: "0", feed: "1.camera", kind }] };
};
const until = async (test) => { while (!test()) await new Promise((go) => setTimeout(go, 5)); };
"""


def test_offers_are_answered_one_after_the_other_and_say_what_comes_where(page: Page) -> None:
    body = (
        WATCHED
        + """
    line.open([]);
    for (const kind of ["audio", "audio"]) line.take(await offer(kind));
    await until(() => answers.length === 2);
    return [line.midOf("1.camera"), line.midOf("2.camera"), line.tracksOf("1.camera").audio.kind, line.tracksOf("1.camera").video];
    """
    )
    assert run(page, "watching", body) == ["0", None, "audio", None]


def test_a_line_that_was_given_up_in_the_middle_holds_up_nothing(page: Page) -> None:
    body = (
        WATCHED
        + """
    const [first, second] = [await offer("audio"), await offer("video")];
    line.take(first);
    line.open([]);
    line.take(first);
    line.open([]);
    line.take(second);
    await until(() => answers.length);
    line.end();
    line.take(second);
    await new Promise((go) => setTimeout(go, 50));
    return [answers.length, answers[0].includes("m=video"), line.state];
    """
    )
    assert run(page, "watching", body) == [1, True, "off"]


# --- Devices ---------------------------------------------------------------------------------------------------------


def test_a_camera_that_is_off_is_let_go_and_a_muted_microphone_is_kept_silent(page: Page) -> None:
    body = """
    const own = new it.Own("a");
    await own.start("camera");
    await own.start("microphone");
    const { audio, video } = own.camera;
    const both = [own.isOn("camera"), own.isOn("microphone"), video.readyState];
    own.stop("camera");
    own.stop("microphone");
    const off = [own.isOn("camera"), own.isOn("microphone"), video.readyState, audio.readyState, audio.enabled];
    await own.start("microphone");
    const again = [own.camera.audio === audio, audio.enabled, own.isSending];
    own.stopAll();
    return [both, off, again, audio.readyState, own.isSending];
    """
    assert run(page, "own", body) == [
        [True, True, "live"],
        [False, False, "ended", "live", False],
        [True, True, True],
        "ended",
        False,
    ]


def test_nothing_starts_by_itself_but_what_was_chosen_for_this_room(page: Page) -> None:
    body = """
    const { leaveChoice } = await import("/conferencing/choices.js");
    leaveChoice("b", { camera: true, microphone: false });
    const rooms = [new it.Own("b"), new it.Own("c")];
    for (const own of rooms) await own.asChosen();
    const found = rooms.map((own) => [own.isOn("camera"), own.isOn("microphone")]);
    for (const own of rooms) own.stopAll();
    return found;
    """
    assert run(page, "own", body) == [[True, False], [False, False]]


def test_why_a_device_cannot_be_had_has_a_word(page: Page) -> None:
    names = ["NotAllowedError", "NotFoundError", "OverconstrainedError", "NotReadableError", "TypeError"]
    body = "return argument.map((name) => it.refusalOf(new DOMException('', name)));"
    words = ["permission", "missing", "missing", "busy", "odd"]
    assert run(page, "refusals", body, names) == [f"room.device.{word}" for word in words]


def test_the_way_through_the_network_has_a_word(page: Page) -> None:
    cases = [[[], True], [["host"], False], [["host", "srflx"], True], [["host", "relay"], True]]
    body = "return argument.map(([kinds, hasRelay]) => it.pathOf(new Set(kinds), hasRelay).word);"
    assert run(page, "checks", body, cases) == ["path.bad", "path.ok", "path.no-relay", "path.relayed"]
