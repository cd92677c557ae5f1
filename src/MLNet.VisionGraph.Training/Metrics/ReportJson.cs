using System.Text.Json;

namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Writes reports as JSON. Every number of a report is finite, as JSON requires.</summary>
internal static class ReportJson
{
    public static void Write(Utf8JsonWriter json, ClassificationReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("rows", report.Rows);
        json.WriteNumber("skippedRows", report.SkippedRows);
        json.WriteNumber("accuracy", report.Accuracy);
        json.WriteNumber("macroAccuracy", report.MacroAccuracy);
        WriteNumbers(json, "topKAccuracies", report.TopKAccuracies);
        json.WriteNumber("logLoss", report.LogLoss);
        json.WriteNumber("logLossReduction", report.LogLossReduction);
        WriteAverage(json, "macroAverage", report.MacroAverage);
        WriteAverage(json, "weightedAverage", report.WeightedAverage);
        WriteAverage(json, "microAverage", report.MicroAverage);
        json.WriteStartArray("classes");
        foreach (var c in report.Classes)
        {
            json.WriteStartObject();
            json.WriteString("name", c.Name);
            json.WriteNumber("support", c.Support);
            json.WriteNumber("predicted", c.Predicted);
            json.WriteNumber("correct", c.Correct);
            json.WriteNumber("precision", c.Precision);
            json.WriteNumber("recall", c.Recall);
            json.WriteNumber("f1", c.F1);
            json.WriteNumber("logLoss", c.LogLoss);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("confusion");
        foreach (var row in report.Confusion)
        {
            json.WriteStartArray();
            foreach (var count in row)
                json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteCalibration(json, report.Calibration);
        json.WriteEndObject();
    }

    private static void WriteCalibration(Utf8JsonWriter json, Calibration calibration)
    {
        json.WriteStartObject("calibration");
        json.WriteNumber("expectedError", calibration.ExpectedError);
        json.WriteNumber("maximumError", calibration.MaximumError);
        json.WriteStartArray("bins");
        foreach (var bin in calibration.Bins)
        {
            json.WriteStartObject();
            json.WriteNumber("lower", bin.Lower);
            json.WriteNumber("upper", bin.Upper);
            json.WriteNumber("count", bin.Count);
            json.WriteNumber("confidence", bin.Confidence);
            json.WriteNumber("accuracy", bin.Accuracy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAverage(Utf8JsonWriter json, string name, AveragedMetrics average)
    {
        json.WriteStartObject(name);
        json.WriteNumber("precision", average.Precision);
        json.WriteNumber("recall", average.Recall);
        json.WriteNumber("f1", average.F1);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
