using System.Globalization;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>
/// The recipe: a backbone learns the features of ML.NET's ResNet18 for fixed views of images without labels, in phases. The teacher is
/// asked once; an interrupted run resumes.
/// </summary>
internal static class Distillation
{
    /// <summary>Asks the teacher about all views.</summary>
    /// <param name="work">The folder that receives the answers.</param>
    /// <param name="folders">The folders with tar files of images.</param>
    public static void Answer(string work, IReadOnlyList<string> folders)
    {
        Directory.CreateDirectory(work);
        using var teacher = Teacher.Read(ResNet18.Folder);
        var (training, heldOut) = AnswersIn(work, folders);
        heldOut.Complete(teacher, views: 1);
        training.Complete(teacher, Recipe.Views);
    }

    /// <summary>Trains a backbone on the teacher's answers.</summary>
    /// <param name="work">The folder of the answers, which receives weights, checkpoints and a log.</param>
    /// <param name="backboneName">The name of the backbone.</param>
    /// <param name="folders">The folders with tar files of images.</param>
    public static void Run(string work, string backboneName, IReadOnlyList<string> folders)
    {
        var backbone = BackboneRegistry.Get(backboneName);
        var (training, heldOut) = AnswersIn(work, folders);
        var standard = new Standardization(training.Read(view: 0));
        var folder = Directory.CreateDirectory(Path.Combine(work, backboneName)).FullName;
        string? before = null;
        foreach (var (number, phase) in Recipe.PhasesOf(backboneName).Index())
        {
            var file = Path.Combine(folder, $"phase{number.ToString(CultureInfo.InvariantCulture)}.safetensors");
            if (!File.Exists(file))
            {
                using var run = new DistillationRun(backbone, phase, training, heldOut, standard, Path.ChangeExtension(file, null));
                SafeTensorsFile.Write(file, run.Train(before is null ? null : SafeTensorsFile.Read(before).Tensors));
            }

            before = file;
        }

        var weights = SafeTensorsFile.Read(before!).Tensors.Where(pair => !Student.IsProjector(pair.Key));
        SafeTensorsFile.Write(Path.Combine(work, $"{backboneName}.safetensors"), new StateDict(weights));
    }

    private static (TeacherAnswers Training, TeacherAnswers HeldOut) AnswersIn(string work, IReadOnlyList<string> folders)
    {
        var images = TrainingImages.Read(folders);
        Console.WriteLine($"{images.Training.Count} images, {images.HeldOut.Count} held out");
        return (Of(images.Training, "answers"), Of(images.HeldOut, "held-out"));

        TeacherAnswers Of(ImageDataset part, string name) =>
            new(part, Path.Combine(work, $"{name}-{TeacherAnswers.Fingerprint(part)}.f16"));
    }
}
