using System.Text.Json;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Weights;

public class CheckpointFolderTests
{
    private static readonly StateDict s_tensors = new([
        new("first.weight", new WeightTensor([2], new float[] { 1, 2 })),
        new("second.weight", new WeightTensor([1], new float[] { 3 })),
        new("third.weight", new WeightTensor([1], new float[] { 4 })),
    ]);

    [TestCase("model.safetensors")]
    [TestCase("weights.safetensors")]
    [TestCase("pytorch_model.bin")]
    [TestCase("last.ckpt")]
    public void Read_FolderOfTheHub_ReadsItsCheckpoint(string name)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["config.json"], "{}");
        File.WriteAllText(folder["README.md"], "# A model");
        SafeTensorsFile.Write(folder[name], s_tensors);
        Assert.That(CheckpointFile.Read(folder.Path).Keys, Is.EqualTo(s_tensors.Keys));
        Assert.That(CheckpointFile.Read(folder.Path + Path.DirectorySeparatorChar).Keys, Is.EqualTo(s_tensors.Keys));
        Assert.That(CheckpointFile.FilesOf(folder.Path), Is.EqualTo(new[] { folder[name] }));
        Assert.That(CheckpointFile.DetectFormat(folder.Path), Is.EqualTo(CheckpointFormat.SafeTensors));
    }

    [Test]
    public void Read_CacheOfTheHub_ReadsTheSnapshotOfMain()
    {
        using TemporaryFolder folder = new();
        foreach (var revision in (string[])["abc", "def"])
            SafeTensorsFile.Write(Path.Combine(folder.Made("snapshots", revision), "model.safetensors"), Only(revision));
        Assert.That(() => CheckpointFile.Read(folder.Path), Throws.TypeOf<InvalidDataException>(), "there are two");
        File.WriteAllText(Path.Combine(folder.Made("refs"), "main"), "def\n");
        Assert.That(CheckpointFile.Read(folder.Path).Keys, Is.EqualTo(new[] { "def" }));
    }

    [Test]
    public void Read_FolderWithoutACheckpointOrWithTwo_SaysSo()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["config.json"], "{}");
        Assert.That(
            () => CheckpointFile.Read(folder.Path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("the folder has no checkpoint")
        );
        SafeTensorsFile.Write(folder["a.safetensors"], s_tensors);
        SafeTensorsFile.Write(folder["b.safetensors"], s_tensors);
        Assert.That(
            () => CheckpointFile.Read(folder.Path),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.Contains("2 checkpoints ('a.safetensors', 'b.safetensors'); name one of them")
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Read_Index_JoinsItsParts(bool byFolder)
    {
        using TemporaryFolder folder = new();
        var index = WriteParts(folder);
        var read = CheckpointFile.Read(byFolder ? folder.Path : index);
        Assert.That(read.Keys, Is.EqualTo(s_tensors.Keys));
        Assert.That(read["third.weight"].Values.ToArray(), Is.EqualTo(new[] { 4f }));
        Assert.That(CheckpointFile.FilesOf(index).Select(Path.GetFileName), Is.EqualTo(new[] { "one.safetensors", "two.safetensors" }));
    }

    [Test]
    public void Read_IndexWithAMissingPart_NamesIt()
    {
        using TemporaryFolder folder = new();
        var index = WriteParts(folder);
        File.Delete(folder["two.safetensors"]);
        Refused(index, "its part 'two.safetensors' is missing");
    }

    [TestCase("../two.safetensors")]
    [TestCase("/etc/hostname")]
    [TestCase("sub/two.safetensors")]
    [TestCase("C:two.safetensors")]
    [TestCase("..\\two.safetensors")]
    [TestCase("..")]
    [TestCase("")]
    public void Read_IndexWithAPartElsewhere_IsRefused(string part)
    {
        using TemporaryFolder folder = new();
        Refused(WriteParts(folder, second: part), "is not a file name in the folder of the index");
    }

    [Test]
    public void Read_IndexThatPromisesTooMuch_NamesTheTensor()
    {
        using TemporaryFolder folder = new();
        var index = WriteParts(folder);
        SafeTensorsFile.Write(folder["two.safetensors"], Only("other"));
        Refused(index, "its part 'two.safetensors' lacks the tensor 'third.weight'");
        File.WriteAllText(folder["two.safetensors"], "<html>");
        Refused(index, "its part 'two.safetensors': not a checkpoint: it is a web page");
    }

    [TestCase("{}", "JSON without 'weight_map'")]
    [TestCase("{\"weight_map\": {}}", "is empty")]
    [TestCase("{\"weight_map\": {\"a\": 1}}", "no file name for 'a'")]
    [TestCase("{\"weight_map\": {\"a\": \"x\", \"a\": \"y\"}}", "names 'a' twice")]
    [TestCase("{\"weight_map\": ", "begins like JSON, but is none")]
    [TestCase("{\"weight_map\": [1, 2, 3]}", "JSON without 'weight_map'")]
    public void Read_JsonThatIsNoIndex_SaysWhy(string json, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["x.json"], json);
        Refused(folder["x.json"], expected);
    }

    [Test]
    public void Read_SafeTensorsWhoseLengthLooksLikeABrace_IsNoIndex()
    {
        using TemporaryFolder folder = new();
        var header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}".PadRight(123);
        File.WriteAllBytes(folder["brace.safetensors"], [(byte)'{', 0, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(header), 7]);
        Assert.That(CheckpointFile.Read(folder["brace.safetensors"]).Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void FromFile_Folder_LoadsItsWeights()
    {
        using TemporaryFolder folder = new();
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M0);
        var weights = backbone.LoadWeights(WeightSource.Random(3));
        SafeTensorsFile.Write(folder["model.safetensors"], weights);
        var read = backbone.LoadWeights(WeightSource.FromFile(folder.Path));
        Assert.That(read["head.l.bias"].Values.ToArray(), Is.EqualTo(weights["head.l.bias"].Values.ToArray()));
        Assert.That(WeightSource.FromFile(folder.Path).Description, Is.EqualTo($"folder '{folder.Path}'"));
    }

    private static void Refused(string path, string expected) =>
        Assert.That(() => CheckpointFile.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains(expected));

    private static StateDict Only(string name) => new([new(name, new WeightTensor([1], new float[] { 1 }))]);

    private static string WriteParts(TemporaryFolder folder, string second = "two.safetensors")
    {
        SafeTensorsFile.Write(folder["one.safetensors"], new StateDict(s_tensors.Take(2)));
        SafeTensorsFile.Write(folder["two.safetensors"], new StateDict(s_tensors.Skip(2)));
        var map = s_tensors.Keys.ToDictionary(name => name, name => name == "third.weight" ? second : "one.safetensors");
        File.WriteAllText(folder["model.safetensors.index.json"], JsonSerializer.Serialize(new { weight_map = map }));
        return folder["model.safetensors.index.json"];
    }
}
