using System.Text.Json.Serialization;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>The source-generated JSON serialization of <see cref="TrainingCheckpointInfo"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(TrainingCheckpointInfo))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
