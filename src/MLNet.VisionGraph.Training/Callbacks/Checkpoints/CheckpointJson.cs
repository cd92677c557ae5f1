using System.Text.Json.Serialization;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>How <see cref="TrainingCheckpointInfo"/> becomes JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TrainingCheckpointInfo))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
