//! Debian's Janus with its plugin VideoRoom, on a configuration of its own.
//!
//! It needs a connection for what a person sends and another one for what the person gets; the packets it forwards are the same.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Contender, Group};
use crate::client::sdp;
use crate::crowd::Crowd;
use crate::process::{Cores, Server};
use crate::{Result, clock};

/// The program of Debian's package `janus`.
const PROGRAM: &str = "/usr/bin/janus";

/// How long a start, and an answer, may take.
const START: u64 = 20 * clock::SECOND;
const PATIENCE: Duration = Duration::from_secs(20);

/// Janus and its control connection.
pub struct Janus {
    server: Server,
    control: Control,
    handle: Handle,
    rooms: u64,
    _folder: tempfile::TempDir,
}

impl Janus {
    /// Whether it is installed.
    pub fn is_there() -> bool {
        Path::new(PROGRAM).exists()
    }

    /// Starts it with a folder of its own.
    pub fn start(cores: Cores, handle: &Handle, event_loops: Option<usize>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        configure(folder.path(), port, event_loops)?;
        let log = fs::File::create(folder.path().join("log"))?;
        let mut command = cores.on_servers(PROGRAM);
        command.arg("--config").arg(folder.path().join("janus.jcfg"));
        command.arg("--configs-folder").arg(folder.path()).arg("--disable-colors");
        command.stdout(log.try_clone()?).stderr(log);
        let mut server = Server::start(command)?;
        let until = clock::nanos() + START;
        let control = loop {
            match handle.block_on(Control::open(port)) {
                Ok(control) => break control,
                Err(error) if clock::nanos() > until || !server.lives() => {
                    let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                    return Err(format!("janus is not ready: {error}\n{log}").into());
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        Ok(Self { server, control, handle: handle.clone(), rooms: 0, _folder: folder })
    }

    /// One person publishes into a room.
    fn publish(&mut self, room: u64, id: u64, crowd: &mut Crowd) -> Result<()> {
        let client = crowd.add(Group::Janus as usize, true)?;
        let (leg, identity) = crowd.leg(client);
        let offer = leg.describe(&sdp::sections(leg.ssrcs(), 0), identity)?;
        let body = json!({ "request": "joinandconfigure", "ptype": "publisher", "room": room, "id": id });
        let jsep = json!({ "type": "offer", "sdp": offer });
        let control = &mut self.control;
        let answer = self.handle.block_on(async {
            let handle = control.attach().await?;
            control.message(handle, body, Some(jsep)).await
        })?;
        leg.connect(description(&answer)?)
    }

    /// One person gets what another one publishes.
    fn subscribe(&mut self, room: u64, to: u64, crowd: &mut Crowd) -> Result<()> {
        let client = crowd.add(Group::Janus as usize, false)?;
        let control = &mut self.control;
        let body = json!({ "request": "join", "ptype": "subscriber", "room": room, "streams": [{ "feed": to }] });
        let (handle, offer) = self.handle.block_on(async {
            let handle = control.attach().await?;
            Result::Ok((handle, control.message(handle, body, None).await?))
        })?;
        let offer = description(&offer)?;
        let (leg, identity) = crowd.leg(client);
        let jsep = json!({ "type": "answer", "sdp": leg.describe(&sdp::receiving(offer), identity)? });
        self.handle.block_on(control.message(handle, json!({ "request": "start" }), Some(jsep)))?;
        leg.connect(offer)
    }
}

impl Contender for Janus {
    fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    fn add_meeting(&mut self, crowd: &mut Crowd) -> Result<()> {
        self.rooms += 1;
        let room = self.rooms;
        self.handle.block_on(self.control.create(room))?;
        self.publish(room, 1, crowd)?;
        self.publish(room, 2, crowd)?;
        // What is published can be subscribed to once it is connected, no sooner.
        crowd.until_ready(Group::Janus as usize)?;
        self.subscribe(room, 2, crowd)?;
        self.subscribe(room, 1, crowd)
    }
}

/// A session of Janus over its WebSocket.
struct Control {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: u64,
    rooms: u64,
    transactions: u64,
}

impl Control {
    async fn open(port: u16) -> Result<Self> {
        let mut request = format!("ws://127.0.0.1:{port}").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", "janus-protocol".parse()?);
        let (socket, _) = connect_async(request).await?;
        let mut control = Self { socket, session: 0, rooms: 0, transactions: 0 };
        control.session = id_of(&control.ask(json!({ "janus": "create" })).await?)?;
        control.rooms = control.attach().await?;
        Ok(control)
    }

    /// A handle for one more connection.
    async fn attach(&mut self) -> Result<u64> {
        id_of(&self.ask(json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" })).await?)
    }

    /// A room for two, which limits nothing.
    async fn create(&mut self, room: u64) -> Result<()> {
        let body = json!({
            "request": "create", "room": room, "publishers": 2, "bitrate": 0, "fir_freq": 0,
            "audiocodec": "opus", "videocodec": "vp8", "transport_wide_cc_ext": false,
            "audiolevel_ext": false, "videoorient_ext": false, "playoutdelay_ext": false, "notify_joining": false,
        });
        self.message(self.rooms, body, None).await.map(|_| ())
    }

    /// Says something to the plugin; gives what it says in the end.
    async fn message(&mut self, handle: u64, body: Value, jsep: Option<Value>) -> Result<Value> {
        let mut message = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        self.ask(message).await
    }

    async fn ask(&mut self, mut message: Value) -> Result<Value> {
        self.transactions += 1;
        let transaction = self.transactions.to_string();
        message["transaction"] = json!(transaction);
        if self.session > 0 {
            message["session_id"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).await?;
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await?;
            let Message::Text(text) = next.ok_or("janus closed the line")?? else { continue };
            let answer: Value = serde_json::from_str(&text)?;
            if answer["transaction"] != json!(transaction) || answer["janus"] == "ack" {
                continue;
            }
            let refused = answer["janus"] == "error" || !answer["plugindata"]["data"]["error"].is_null();
            return if refused { Err(format!("janus refused: {answer}").into()) } else { Ok(answer) };
        }
    }
}

fn id_of(answer: &Value) -> Result<u64> {
    answer["data"]["id"].as_u64().ok_or_else(|| format!("janus gave no id: {answer}").into())
}

fn description(answer: &Value) -> Result<&str> {
    answer["jsep"]["sdp"].as_str().ok_or_else(|| format!("janus gave no description: {answer}").into())
}

/// VideoRoom and WebSockets alone. Janus takes no candidate on loopback, so it gets packets at this machine's own address, which the
/// system hands over on loopback all the same. ICE-lite, as the server of this project: a server whose address is known needs no
/// more, and saves the checks.
fn configure(folder: &Path, port: u16, event_loops: Option<usize>) -> Result<()> {
    let library = library()?;
    let plugins = others(&library.join("plugins"), "libjanus_videoroom.so")?;
    let transports = others(&library.join("transports"), "libjanus_websockets.so")?;
    let event_loops = event_loops.map(|loops| format!("event_loops = {loops}\n")).unwrap_or_default();
    let general = format!(
        "general: {{\nconfigs_folder = {folder:?}\nplugins_folder = {:?}\ntransports_folder = {:?}\n\
         interface = \"127.0.0.1\"\ndebug_level = 2\nsession_timeout = 0\n{event_loops}}}\n\
         media: {{\nrtp_port_range = \"20000-39999\"\n}}\n\
         nat: {{\nice_lite = true\nfull_trickle = false\nipv6 = false\nice_tcp = false\n}}\n\
         plugins: {{\ndisable = \"{plugins}\"\n}}\ntransports: {{\ndisable = \"{transports}\"\n}}\n",
        library.join("plugins"),
        library.join("transports"),
    );
    fs::write(folder.join("janus.jcfg"), general)?;
    let sockets = format!("general: {{\nws = true\nws_port = {port}\nws_ip = \"127.0.0.1\"\nwss = false\n}}\n");
    fs::write(folder.join("janus.transport.websockets.jcfg"), sockets)?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: {\n}\n")?;
    Ok(())
}

/// Where Debian keeps the plugins: the folder is named after the machine's architecture.
fn library() -> Result<std::path::PathBuf> {
    let folders = fs::read_dir("/usr/lib")?.filter_map(std::result::Result::ok);
    let found = folders.map(|entry| entry.path().join("janus")).find(|path| path.join("plugins").is_dir());
    found.ok_or_else(|| "the plugins of janus are not below /usr/lib".into())
}

/// All libraries of a folder but one.
fn others(folder: &Path, wanted: &str) -> Result<String> {
    let names = fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.ends_with(".so") && name != wanted).collect::<Vec<_>>().join(","))
}
