namespace MLNet.VisionGraph.Training.Data;

/// <summary>A photo cannot be read; the message is the reason.</summary>
internal sealed class PhotoReadingException(Exception reason) : Exception(reason.Message, reason);
