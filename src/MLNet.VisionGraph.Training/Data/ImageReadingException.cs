namespace MLNet.VisionGraph.Training.Data;

/// <summary>The exception that is thrown when an image cannot be read; the message is the reason.</summary>
internal sealed class ImageReadingException(Exception reason) : Exception(reason.Message, reason);
