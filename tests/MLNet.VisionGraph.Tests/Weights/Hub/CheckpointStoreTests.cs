using System.Diagnostics;
using System.Security.Cryptography;
using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Tests.Weights.Hub;

/// <summary>Downloads from a real local server that breaks off, lies and stalls.</summary>
public class CheckpointStoreTests
{
    private static readonly byte[] s_checkpoint = File.ReadAllBytes(ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth"));
    private static readonly byte[] s_other = File.ReadAllBytes(ReferenceData.Path("checkpoints", "nano_mobilevig_legacy.pth"));
    private static readonly string s_sha256 = Convert.ToHexStringLower(SHA256.HashData(s_checkpoint));
    private static readonly ReleasedCheckpoint s_released = new()
    {
        Tag = "in1k",
        Hub = CheckpointHub.HuggingFace,
        Repository = "owner/name",
        Revision = "main",
        File = "folder/nano v1.pth",
    };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("visiongraph-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    private string FinalPath => Path.Combine(_folder, "owner", "name", "folder", "nano v1.pth");

    [Test]
    public async Task Get_HonestServer_StoresTheFileAndReportsProgress()
    {
        using UnrulyServer server = new(UnrulyServer.Serves(s_checkpoint));
        List<DownloadProgress> progress = [];
        var path = await Store(server).GetAsync(s_released, "nano", new Recorder(progress));

        Assert.That(path, Is.EqualTo(FinalPath));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(s_checkpoint));
        Assert.That(server.Requests.Single().Path, Is.EqualTo("/owner/name/resolve/main/folder/nano%20v1.pth"));
        Assert.That(progress[0], Is.EqualTo(new DownloadProgress("nano v1.pth", 0, s_checkpoint.Length)));
        Assert.That(progress[^1].Fraction, Is.EqualTo(1));
        Assert.That(progress.Select(each => each.BytesReceived), Is.Ordered);
        OnlyFinalFileIsLeft();
    }

    [Test]
    public async Task Get_NameThatIsNotKnownForCertain_IsLookedUpInTheRepository()
    {
        const string listing =
            """{"siblings": [{"rfilename": "README.md"}, {"rfilename": "folder/nano v2.pth"}, {"rfilename": "other.pth"}]}""";
        using UnrulyServer server = new(
            UnrulyServer.Says(404),
            UnrulyServer.Says(200, listing, "Content-Type: application/json"),
            UnrulyServer.Serves(s_checkpoint)
        );
        var path = await Store(server).GetAsync(s_released with { FilePrefix = "folder/nano" }, "nano");

        Assert.That(path, Is.EqualTo(FinalPath));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(s_checkpoint));
        Assert.That(
            server.Requests.Select(request => request.Path),
            Is.EqualTo(
                (string[])
                    [
                        "/owner/name/resolve/main/folder/nano%20v1.pth",
                        "/api/models/owner/name",
                        "/owner/name/resolve/main/folder/nano%20v2.pth",
                    ]
            )
        );
    }

    [TestCase(200, "{\"siblings\": [{\"rfilename\": \"other.pth\"}]}")]
    [TestCase(200, "no JSON")]
    [TestCase(200, "{}")]
    [TestCase(404, "")]
    public void Get_NameThatTheRepositoryDoesNotHave_SaysWhichFileToPutWhere(int status, string listing)
    {
        using UnrulyServer server = new(UnrulyServer.Says(404), UnrulyServer.Says(status, listing));
        Assert.That(
            () => Store(server).GetAsync(s_released with { FilePrefix = "folder/nano" }, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("404").And.Message.Contains(FinalPath)
        );
    }

    [Test]
    public async Task Get_FileInTheCache_NeedsNoServer()
    {
        Put(FinalPath, s_checkpoint);
        CheckpointStore store = new(Settings("http://127.0.0.1:9"));
        var path = await store.GetAsync(s_released with { Sha256 = s_sha256, Size = s_checkpoint.Length }, "nano");
        Assert.That(path, Is.EqualTo(FinalPath));
    }

    [Test]
    public void Get_OtherFileInTheCache_IsAnError()
    {
        Put(FinalPath, s_other);
        CheckpointStore store = new(Settings("http://127.0.0.1:9"));
        Assert.That(
            () => store.GetAsync(s_released with { Sha256 = s_sha256 }, "nano"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(s_sha256).And.Message.Contains("Delete it")
        );
        Assert.That(
            () => store.GetAsync(s_released with { Size = 1 }, "nano"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("released file 1")
        );
    }

    [Test]
    public async Task Get_ConnectionBreaksOffTwice_ContinuesWhereItWas()
    {
        using UnrulyServer server = new(
            UnrulyServer.BreaksOffAfter(s_checkpoint, 70_000),
            UnrulyServer.BreaksOffAfter(s_checkpoint, 50_000),
            UnrulyServer.Serves(s_checkpoint)
        );
        await Store(server).GetAsync(s_released with { Sha256 = s_sha256 }, "nano");

        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
        Assert.That(server.Requests.Select(request => request.RangeStart), Is.EqualTo(new int?[] { null, 70_000, 120_000 }));
        Assert.That(server.Requests[1].Headers["If-Range"], Is.EqualTo("\"v1\""));
    }

    [Test]
    public async Task Get_PartOfAnEarlierRun_IsContinued()
    {
        using (UnrulyServer server = new(UnrulyServer.BreaksOffAfter(s_checkpoint, 100_000), UnrulyServer.Says(404)))
        {
            var store = Store(server);
            Assert.That(() => store.GetAsync(s_released, "nano"), Throws.TypeOf<WeightsUnavailableException>());
            Assert.That(new FileInfo(FinalPath + ".part").Length, Is.EqualTo(100_000));
        }

        // The next run finds the same file; here its address has another port, which must be the same for the part to count.
        using UnrulyServer second = new(UnrulyServer.Serves(s_checkpoint));
        var source = File.ReadAllLines(FinalPath + ".part.source");
        source[0] = $"{second.Address}/owner/name/resolve/main/folder/nano%20v1.pth";
        File.WriteAllLines(FinalPath + ".part.source", source);
        await Store(second).GetAsync(s_released, "nano");

        Assert.That(second.Requests.Single().RangeStart, Is.EqualTo(100_000));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
        OnlyFinalFileIsLeft();
    }

    [Test]
    public async Task Get_ServerThatIgnoresRanges_StartsAnew()
    {
        using UnrulyServer server = new(UnrulyServer.BreaksOffAfter(s_checkpoint, 100_000), UnrulyServer.IgnoresRange(s_checkpoint));
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(server.Requests[1].RangeStart, Is.EqualTo(100_000));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public async Task Get_FileChangedOnTheServer_StartsAnew()
    {
        using UnrulyServer server = new(
            UnrulyServer.BreaksOffAfter(s_other, 100_000, "\"v0\""),
            UnrulyServer.Serves(s_checkpoint, "\"v1\"")
        );
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public async Task Get_NoValidator_DoesNotTrustTheFirstPart()
    {
        using UnrulyServer server = new(
            UnrulyServer.BreaksOffAfter(s_checkpoint, 100_000, etag: null),
            UnrulyServer.Serves(s_checkpoint, etag: null)
        );
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(server.Requests.Select(request => request.RangeStart), Is.EqualTo(new int?[] { null, null }));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public async Task Get_AnotherPartThanAskedFor_StartsAnew()
    {
        Reply wrongPart = (_, connection, cancellation) =>
            UnrulyServer.SendAsync(
                connection,
                206,
                s_checkpoint.AsMemory(5),
                "\"v1\"",
                cancellation,
                $"Content-Range: bytes 5-{s_checkpoint.Length - 1}/{s_checkpoint.Length}"
            );
        using UnrulyServer server = new(UnrulyServer.BreaksOffAfter(s_checkpoint, 100_000), wrongPart, UnrulyServer.Serves(s_checkpoint));
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(server.Requests.Select(request => request.RangeStart), Is.EqualTo(new int?[] { null, 100_000, null }));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public async Task Get_PartsOfTwoVersions_AreFoundOutByTheHash()
    {
        // A server that claims the same version for another content.
        using UnrulyServer server = new(
            UnrulyServer.BreaksOffAfter([.. s_checkpoint.Select(value => (byte)~value)], 100_000),
            UnrulyServer.Serves(s_checkpoint)
        );
        await Store(server).GetAsync(s_released with { Sha256 = s_sha256 }, "nano");
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Get_ServerStalls_GivesUpAndTriesAgain()
    {
        using UnrulyServer server = new(UnrulyServer.StallsAfter(s_checkpoint, 60_000), UnrulyServer.Serves(s_checkpoint));
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(server.Requests[1].RangeStart, Is.EqualTo(60_000));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public void Get_ServerNeverAnswers_SaysSo()
    {
        using UnrulyServer server = new((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        Assert.That(
            () => Store(server).GetAsync(s_released, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("sent nothing for 0.5 s (3 tries)")
        );
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public async Task Get_PassingFault_IsTriedAgain(int status)
    {
        using UnrulyServer server = new(
            UnrulyServer.Says(status),
            UnrulyServer.Says(status, "", "Retry-After: 0"),
            UnrulyServer.Serves(s_checkpoint)
        );
        await Store(server).GetAsync(s_released, "nano");
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [TestCase(404)]
    [TestCase(401)]
    public void Get_FileThatIsNotThere_IsNotTriedAgain(int status)
    {
        using UnrulyServer server = new(UnrulyServer.Says(status, "<html>no</html>"));
        var error = Assert.ThrowsAsync<WeightsUnavailableException>(() => Store(server).GetAsync(s_released, "nano"))!;

        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(error.ExpectedPath, Is.EqualTo(FinalPath));
        Assert.That(
            error.Message,
            Does.Contain($"answered {status}")
                .And.Contain($"put it at '{FinalPath}'")
                .And.Contain("'in1k' of 'nano'")
                .And.Contain("https://huggingface.co/owner/name/resolve/main/folder/nano%20v1.pth")
                .And.Contain("VISIONGRAPH_HUB")
        );
        Assert.That(File.Exists(FinalPath), Is.False);
    }

    [TestCase("text/html")]
    [TestCase("application/octet-stream")]
    public void Get_WebPageInsteadOfTheFile_IsRecognized(string contentType)
    {
        using UnrulyServer server = new(UnrulyServer.Says(200, "\n<!DOCTYPE html><title>Log in</title>", $"Content-Type: {contentType}"));
        Refused(server, s_released, "web page");
    }

    [Test]
    public void Get_WrongHash_IsNotStored()
    {
        using UnrulyServer server = new(UnrulyServer.Serves(s_other));
        Refused(server, s_released with { Sha256 = s_sha256 }, $"{s_sha256} was expected");
    }

    [Test]
    public void Get_WrongSize_IsRefusedBeforeItIsRead()
    {
        using UnrulyServer server = new(UnrulyServer.Serves(s_checkpoint));
        Refused(server, s_released with { Size = 12345 }, $"offers {s_checkpoint.Length} bytes, the file has 12345");
    }

    [Test]
    public void Get_ShortBodyWithoutALength_IsFoundOutByReadingIt()
    {
        Reply shortBody = async (_, connection, cancellation) =>
        {
            await UnrulyServer.SendHeadAsync(connection, 200, null, null, cancellation);
            await connection.WriteAsync(s_checkpoint.AsMemory(0, 150_000), cancellation);
        };
        using UnrulyServer server = new(shortBody);
        Refused(server, s_released, "not a usable checkpoint (truncated");
    }

    [Test]
    public void Get_TextInsteadOfTheFile_IsNotStored()
    {
        using UnrulyServer server = new(UnrulyServer.Says(200, "version https://git-lfs.github.com/spec/v1\noid sha256:00"));
        Refused(server, s_released, "Git LFS pointer");
    }

    [Test]
    public async Task Get_Redirect_IsFollowedAndItsHashBelieved()
    {
        using UnrulyServer storage = new(UnrulyServer.Serves(s_checkpoint));
        using UnrulyServer hub = new(
            UnrulyServer.Says(
                302,
                "",
                $"Location: {storage.Address}/blob",
                $"X-Linked-Etag: \"{s_sha256}\"",
                $"X-Linked-Size: {s_checkpoint.Length}"
            )
        );
        await Store(hub).GetAsync(s_released, "nano");
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
        Assert.That(storage.Requests.Single().Path, Is.EqualTo("/blob"));
    }

    [Test]
    public void Get_RedirectToContentWithAnotherHash_IsNotStored()
    {
        using UnrulyServer storage = new(UnrulyServer.Serves(s_other));
        using UnrulyServer hub = new(UnrulyServer.Says(302, "", $"Location: {storage.Address}/blob", $"X-Linked-Etag: \"{s_sha256}\""));
        Refused(hub, s_released, "SHA-256");
    }

    [TestCase("/again", "redirected more than")]
    [TestCase("file:///etc/passwd", "redirected from http to file")]
    public void Get_RedirectWithoutEndOrElsewhere_IsRefused(string location, string reason)
    {
        using UnrulyServer server = new(UnrulyServer.Says(302, "", $"Location: {location}"));
        Refused(server, s_released, reason);
    }

    [Test]
    public void Get_BodyLongerThanKnown_IsCut()
    {
        Reply endless = async (_, connection, cancellation) =>
        {
            await UnrulyServer.SendHeadAsync(connection, 200, null, null, cancellation);
            var block = new byte[65536];
            while (true)
                await connection.WriteAsync(block, cancellation);
        };
        using UnrulyServer server = new(endless);
        Refused(server, s_released with { Size = 300_000 }, "more than 300000 bytes");
    }

    [Test]
    public void Get_NoServer_SaysWhatToDo()
    {
        string address;
        using (UnrulyServer gone = new())
            address = gone.Address;
        Assert.That(
            () => new CheckpointStore(Settings(address)).GetAsync(s_released, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("connection failed").And.Message.Contains(FinalPath)
        );
    }

    [Test]
    public async Task Get_FirstMirrorFails_TakesTheNext()
    {
        using UnrulyServer bad = new(UnrulyServer.Says(404));
        using UnrulyServer good = new(UnrulyServer.Serves(s_checkpoint));
        await new CheckpointStore(Settings(bad.Address, good.Address + "/proxy/")).GetAsync(s_released, "nano");
        Assert.That(good.Requests.Single().Path, Is.EqualTo("/proxy/owner/name/resolve/main/folder/nano%20v1.pth"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Get_MirrorFolder_IsCopied(bool asAddress)
    {
        var mirror = Path.Combine(_folder, "mirror of mine");
        Put(Path.Combine(mirror, "owner", "name", "resolve", "main", "folder", "nano v1.pth"), s_checkpoint);
        CheckpointStore store = new(Settings(asAddress ? new Uri(mirror).AbsoluteUri : mirror));
        await store.GetAsync(s_released with { Sha256 = s_sha256 }, "nano");
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    public void Get_MirrorFolderWithAnotherFile_IsRefused()
    {
        Put(Path.Combine(_folder, "mirror", "owner", "name", "resolve", "main", "folder", "nano v1.pth"), s_other);
        CheckpointStore store = new(Settings(Path.Combine(_folder, "mirror")));
        Assert.That(
            () => store.GetAsync(s_released with { Sha256 = s_sha256 }, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("SHA-256")
        );
        Assert.That(File.Exists(FinalPath), Is.False);
    }

    [Test]
    public void Get_DiskFull_LeavesNothingBehind()
    {
        using UnrulyServer server = new(UnrulyServer.Serves(s_checkpoint));
        CheckpointStore store = new(Settings(server.Address), open: (path, mode) => new FullDisk(path, mode, room: 90_000));
        Assert.That(
            () => store.GetAsync(s_released, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("No space left").And.Message.Contains(".part")
        );
        Assert.That(File.Exists(FinalPath), Is.False);
        Assert.That(File.Exists(FinalPath + ".part"), Is.False);
    }

    [Test]
    public void Get_CacheFolderThatCannotBe_SaysSo()
    {
        Put(Path.Combine(_folder, "owner"), [1]);
        using UnrulyServer server = new(UnrulyServer.Serves(s_checkpoint));
        Assert.That(
            () => Store(server).GetAsync(s_released, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("owner")
        );
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Get_SeveralAtOnce_DownloadOnce()
    {
        using UnrulyServer server = new(
            async (request, connection, cancellation) =>
            {
                await Task.Delay(200, cancellation);
                await UnrulyServer.Serves(s_checkpoint)(request, connection, cancellation);
            }
        );
        var paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store(server).GetAsync(s_released, "nano"))));

        Assert.That(paths, Is.All.EqualTo(FinalPath));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(File.ReadAllBytes(FinalPath), Is.EqualTo(s_checkpoint));
    }

    [Test]
    [Platform("Linux")]
    public async Task Get_AnotherProcessDownloads_WaitsForIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FinalPath)!);
        using UnrulyServer server = new(UnrulyServer.Says(404));
        ProcessStartInfo command = new("flock", [FinalPath + ".lock", "sh", "-c", "echo locked; read _"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var other = Process.Start(command)!;
        await other.StandardOutput.ReadLineAsync();
        var waiting = Store(server).GetAsync(s_released, "nano");
        Assert.That(await Task.WhenAny(waiting, Task.Delay(300)), Is.Not.SameAs(waiting), "the other process holds the lock");

        Put(FinalPath, s_checkpoint);
        other.StandardInput.Close();
        Assert.That(await waiting, Is.EqualTo(FinalPath));
        Assert.That(server.Requests, Is.Empty, "the other process has brought the file");
    }

    [Test]
    public void Get_Cancelled_StopsSoonAndKeepsThePart()
    {
        using UnrulyServer server = new(UnrulyServer.StallsAfter(s_checkpoint, 60_000));
        using CancellationTokenSource cancellation = new();
        var patient = Settings(server.Address) with { StallTimeout = TimeSpan.FromMinutes(5) };
        Recorder progress = new(
            [],
            each =>
            {
                if (each.BytesReceived == 60_000)
                    cancellation.Cancel();
            }
        );
        Assert.That(
            () => new CheckpointStore(patient).GetAsync(s_released, "nano", progress, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(new FileInfo(FinalPath + ".part").Length, Is.EqualTo(60_000));
    }

    [Test]
    public void PathOf_NameThatLeadsOut_IsAnError() =>
        Assert.That(() => new CheckpointStore(Settings("x")).PathOf(s_released with { File = "../../x.pth" }), Throws.ArgumentException);

    private CheckpointStore Store(UnrulyServer server) => new(Settings(server.Address));

    private HubSettings Settings(params string[] mirrors) =>
        new()
        {
            CacheFolder = _folder,
            Mirrors = mirrors,
            StallTimeout = TimeSpan.FromSeconds(0.5),
            Attempts = 3,
            Backoff = TimeSpan.FromMilliseconds(5),
        };

    private void Refused(UnrulyServer server, ReleasedCheckpoint released, string reason)
    {
        Assert.That(
            () => Store(server).GetAsync(released, "nano"),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains(reason)
        );
        Assert.That(File.Exists(FinalPath), Is.False, "nothing broken stays");
    }

    private void OnlyFinalFileIsLeft() =>
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(FinalPath)!).Order(), Is.EqualTo(new[] { FinalPath, FinalPath + ".lock" }));

    private static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private sealed class Recorder(List<DownloadProgress> reports, Action<DownloadProgress>? also = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            reports.Add(value);
            also?.Invoke(value);
        }
    }

    /// <summary>A file on a disk that has room for so many bytes.</summary>
    private sealed class FullDisk(string path, FileMode mode, long room) : FileStream(path, mode, FileAccess.Write)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Position + count > room)
                throw new IOException("No space left on device");
            base.Write(buffer, offset, count);
        }
    }
}
