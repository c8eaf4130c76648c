"""Keep lines of Python with a flaw, each beside a twin without it, by the weakness (CWE)."""

from __future__ import annotations

#: What each weakness is called in a prompt.
WEAKNESSES = {
    22: "path traversal",
    78: "command injection",
    79: "cross-site scripting",
    89: "SQL injection",
    330: "guessable random values",
    502: "untrusted data loaded as objects",
    798: "secrets in the code",
}

#: Flawed lines and their twins; THING stands for a noun and NUMBER for a number.
PAIRS = {
    22: (
        ('open("/srv/THING/" + name).read()', 'open("/srv/THING/" + basename(name)).read()'),
        ("send_file(os.path.join(THING_FOLDER, name))", "send_from_directory(THING_FOLDER, name)"),
        ('archive.extractall("THING", filter="fully_trusted")', 'archive.extractall("THING", filter="data")'),
        ('Path("/srv/THING", request.args["name"]).unlink()', 'Path("/srv/THING", NAMES[choice]).unlink()'),
        ('shutil.copy("/srv/" + file, "THING-NUMBER")', 'shutil.copy("/srv/THING.txt", "THING-NUMBER")'),
    ),
    78: (
        ('os.system("convert " + file + " THING.png")', 'subprocess.run(["convert", file, "THING.png"])'),
        (
            'subprocess.run("ping -c NUMBER " + host, shell=True)',
            'subprocess.run(["ping", "-c", "NUMBER", host])',
        ),
        ('os.popen("grep THING " + text).read()', 'os.popen("grep THING /srv/today").read()'),
        ('subprocess.call("tar -xf " + file, shell=True)', 'subprocess.call(["tar", "-xf", "--", file])'),
        ('os.system("mail -s THING %s" % address)', 'os.system("mail -s THING %s" % shlex.quote(address))'),
    ),
    79: (
        ('page = "<h1>" + THING + "</h1>"', 'page = "<h1>" + html.escape(THING) + "</h1>"'),
        ('return f"<p>{text} THING</p>"', 'return f"<p>{escape(text)} THING</p>"'),
        ('Markup("<b>THING %s</b>" % name)', 'Markup("<b>THING %s</b>") % name'),
        ('render_template_string("<i>" + THING + "</i>")', 'render_template("THING.html", text=THING)'),
        ('"<a href=/THING title=" + title + ">"', '"<a href=/THING title=" + str(int(title)) + ">"'),
    ),
    89: (
        (
            'db.execute("SELECT * FROM THING WHERE id = " + text)',
            'db.execute("SELECT * FROM THING WHERE id = ?", (text,))',
        ),
        (
            'db.execute(f"DELETE FROM THING WHERE id = {number}")',
            'db.execute("DELETE FROM THING WHERE id = ?", [number])',
        ),
        (
            'db.execute("UPDATE THING SET price = %s" % price)',
            'db.execute("UPDATE THING SET price = %s", (price,))',
        ),
        (
            'db.execute("SELECT id FROM THING ORDER BY " + column)',
            'db.execute("SELECT id FROM THING ORDER BY " + "name")',
        ),
        (
            "db.execute(\"INSERT INTO THING VALUES ('{}')\".format(text))",
            'db.execute("INSERT INTO THING VALUES (:text)", {"text": text})',
        ),
    ),
    330: (
        ("THING_token = random.getrandbits(NUMBER * 4)", "THING_token = secrets.randbits(NUMBER * 4)"),
        ('session = "THING" + str(random.random())', 'session = "THING" + secrets.token_hex()'),
        ("password = random.choice(THING_SIGNS) * NUMBER", "color = random.choice(THING_COLORS) * NUMBER"),
        ('reset_key = md5(b"THING" + str(time())).digest()', 'reset_key = b"THING" + os.urandom(NUMBER)'),
        (
            "random.seed(NUMBER); THING_key = random.randbytes(16)",
            "random.seed(NUMBER); THING_game = random.sample(DECK, 16)",
        ),
    ),
    502: (
        ("THING = pickle.loads(request.body)", "THING = json.loads(request.body)"),
        ("THING = yaml.load(upload, Loader=yaml.Loader)", "THING = yaml.load(upload, Loader=SafeLoader)"),
        ("jsonpickle.decode(request.args['THING'])", "base64.b64decode(request.args['THING'])"),
        ('shelve.open(upload.name)["THING"]', 'configparser.read(upload)["THING"]'),
        ("joblib.load(request.files['THING'])", "csv.reader(request.files['THING'])"),
    ),
    798: (
        ('connect("THING", password="s3cret-NUMBER")', 'connect("THING", password=getpass("THING"))'),
        ('THING_KEY = "4f9aNUMBERc07d51e2"', 'THING_KEY = os.environ["THING_KEY"]'),
        ('if password == "THINGNUMBER": return True', 'if verify(password, stored["THING"]): return True'),
        ('requests.get(url, auth=("THING", "pwNUMBERx"))', 'requests.get(url, auth=("THING", read_key()))'),
        ('jwt.encode(claims, "THING-NUMBER-sign")', "jwt.encode(claims, settings.THING_SIGN)"),
    ),
}
