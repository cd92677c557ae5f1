using System.Buffers.Binary;
using System.Globalization;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Callbacks.Format;

namespace MLNet.VisionGraph.Training.Tests.Callbacks;

public class LogTests
{
    private const string Header = "epoch,step,learning_rate,loss,images_per_second,data_wait_share,elapsed_seconds";

    [Test]
    public void CsvMetricsLog_EpochsAndSteps_AreOnDiskAtOnce()
    {
        using TemporaryFolder folder = new();
        using CsvMetricsLog log = new(folder["logs/run.csv"], everySteps: 2);
        var state = CallbackTests.NewState();
        log.OnTrainStart(state);
        Assert.That(Lines(folder["logs/run.csv"]), Is.EqualTo([Header]));
        Train(log, state, epochs: 1, steps: 3);

        Assert.That(
            Lines(folder["logs/run.csv"]),
            Is.EqualTo([
                Header + ",val_top1",
                "1,2,0.30000000000000004,0.5,48,0.01,12.5,",
                "1,3,0.30000000000000004,0.75,48,0.01,12.5,0.3333333333333333",
            ])
        );
        log.OnTrainEnd(state);
    }

    [Test]
    public void CsvMetricsLog_OtherCulture_StillWritesPoints()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = german;
            using TemporaryFolder folder = new();
            using CsvMetricsLog log = new(folder["run.csv"]);
            var state = CallbackTests.NewState();
            log.OnTrainStart(state);
            Train(log, state, epochs: 1, steps: 1);

            Assert.That(Lines(folder["run.csv"])[1], Does.StartWith("1,1,0.30000000000000004,0.75,"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Test]
    public void CsvMetricsLog_Resumed_DropsWhatLiesBeyondTheCheckpoint()
    {
        using TemporaryFolder folder = new();
        var path = folder["run.csv"];
        using (CsvMetricsLog log = new(path))
        {
            var state = CallbackTests.NewState();
            log.OnTrainStart(state);
            Train(log, state, epochs: 3, steps: 10);
            log.OnTrainEnd(state);
        }

        var whole = File.ReadAllText(path);
        File.AppendAllText(path, "4,4");
        using CsvMetricsLog resumed = new(path);
        TrainingState again = new(new TrainingSpan(5, 10))
        {
            Epoch = 2,
            Step = 20,
            IsResumed = true,
        };
        resumed.OnTrainStart(again);
        Assert.That(Lines(path), Has.Length.EqualTo(3));
        Train(resumed, again, epochs: 1, steps: 10);
        Assert.That(ReadShared(path), Is.EqualTo(whole), "as if there had been no interruption");
        again.SetMetric("a,new one", 1);
        again.Step++;
        resumed.OnEpochEnd(again);
        Assert.That(Lines(path)[0], Is.EqualTo(Header + ",val_top1,a_new one"));
        Assert.That(Lines(path).Select(line => line.Count(c => c == ',')), Is.All.EqualTo(8));
    }

    [Test]
    public void CsvMetricsLog_NotResumed_StartsAfresh()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["run.csv"], "something else\n");
        using CsvMetricsLog log = new(folder["run.csv"]);
        log.OnTrainStart(CallbackTests.NewState());

        Assert.That(Lines(folder["run.csv"]), Is.EqualTo([Header]));
    }

    // The check value of CRC-32C, 0xE3069283, and TensorFlow's mask, computed apart bit by bit.
    [TestCase("123456789", 0xc78ab0e5u)]
    [TestCase("", 0xa282ead8u)]
    public void MaskedChecksum_KnownText_IsTheKnownOne(string text, uint expected) =>
        Assert.That(EventFileWriter.MaskedChecksum(System.Text.Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void TensorBoardLog_Training_CanBeReadAgain()
    {
        using TemporaryFolder folder = new();
        Clock clock = new();
        TensorBoardLog log = new(folder.Path, everySteps: 2, clock);
        var state = CallbackTests.NewState();
        log.AddText("options", "lr **0.1** °");
        log.OnTrainStart(state);
        Train(log, state, epochs: 1, steps: 4);
        state.RequestStop("enough");
        log.OnTrainEnd(state);
        var events = Events(Directory.GetFiles(folder.Path).Single());

        Assert.That(events[0].FileVersion, Is.EqualTo("brain.Event:2"));
        Assert.That(events[0].WallTime, Is.EqualTo(1_700_000_000));
        var text = events[1].Summary.Value.Single();
        Assert.That(
            (text.Tag, text.Metadata.PluginData.PluginName, text.Tensor.StringVal[0].ToStringUtf8()),
            Is.EqualTo(("options/text_summary", "text", "lr **0.1** °"))
        );
        Assert.That(events[2..4].Select(e => e.Step), Is.EqualTo([2L, 4]));
        var scalars = events[3].Summary.Value.ToDictionary(value => value.Tag, value => value.SimpleValue);
        Assert.That(scalars["train/loss"], Is.EqualTo(0.5f));
        Assert.That(scalars["train/learning_rate"], Is.EqualTo(0.3f));
        Assert.That(scalars.Keys, Has.No.Member("train/gradient_norm"), "it was not computed");
        Assert.That(
            events[4].Summary.Value.Select(value => (value.Tag, value.SimpleValue)),
            Has.Member(("val/top1", 1 / 3f)).And.Member(("epoch/loss", 0.75f))
        );
        Assert.That(events[5].Summary.Value[0].Tensor.StringVal[0].ToStringUtf8(), Is.EqualTo("enough"));
    }

    [Test]
    public void TensorBoardLog_ScalarOfZero_IsWrittenNevertheless()
    {
        using MemoryStream stream = new();
        using EventFileWriter writer = new(stream, new Clock());
        writer.WriteScalars(1, [("zero", 0)]);

        Assert.That(Events(stream.ToArray())[1].Summary.Value[0].ValueCase, Is.EqualTo(Summary.Types.Value.ValueOneofCase.SimpleValue));
    }

    [Test]
    public void TensorBoardLog_Resumed_TellsWhereItGoesOn()
    {
        using TemporaryFolder folder = new();
        Clock clock = new();
        for (var i = 0; i < 2; i++)
        {
            using TensorBoardLog log = new(folder.Path, clock: clock);
            log.OnTrainStart(new TrainingState(new TrainingSpan(5, 10)) { Step = 20, IsResumed = i == 1 });
        }

        var files = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).ToArray();
        Assert.That(files, Has.Length.EqualTo(2), "two files even within a second");
        Assert.That(Events(files[0]), Has.Count.EqualTo(1));
        var restart = Events(files[1])[1];
        Assert.That((restart.Step, restart.SessionLog.Status), Is.EqualTo((21L, SessionLog.Types.SessionStatus.Start)));
    }

    private static void Train(TrainingCallback callback, TrainingState state, int epochs, int steps)
    {
        (state.LearningRate, state.ImagesPerSecond, state.DataWaitShare, state.Elapsed) = (0.1 + 0.2, 48, 0.01, TimeSpan.FromSeconds(12.5));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            state.Epoch++;
            state.ClearMetrics();
            callback.OnEpochStart(state);
            for (var step = 0; step < steps; step++)
            {
                state.Step++;
                state.Loss = 0.5;
                callback.OnBatchEnd(state);
            }

            state.SetMetric(MetricNames.Loss, 0.75);
            state.SetMetric(MetricNames.ValidationTop1, 1 / 3.0);
            callback.OnEpochEnd(state);
        }
    }

    private static List<Event> Events(string path) => Events(File.ReadAllBytes(path));

    // Reads the framing with a checksum of its own, bit by bit.
    private static List<Event> Events(ReadOnlySpan<byte> bytes)
    {
        List<Event> events = [];
        while (!bytes.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), Is.EqualTo(Masked(bytes[..8])), "checksum of the length");
            Assert.That(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]),
                Is.EqualTo(Masked(bytes.Slice(12, length))),
                "checksum of the event"
            );
            events.Add(Event.Parser.ParseFrom(bytes.Slice(12, length)));
            bytes = bytes[(16 + length)..];
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xffffffffu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static string[] Lines(string path) => ReadShared(path).TrimEnd('\n').Split('\n');

    private static string ReadShared(string path)
    {
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
