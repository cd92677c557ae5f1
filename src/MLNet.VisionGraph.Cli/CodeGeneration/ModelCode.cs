namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>What the generated code of a kind of model has for itself.</summary>
/// <param name="Folder">The folder of its templates.</param>
internal abstract record ModelCode(string Folder)
{
    /// <summary>Gets the values that the template of the consumption class needs beside those of every model.</summary>
    public abstract IEnumerable<(string Key, string Value)> Consumption { get; }

    /// <summary>Gets the values that the template of the console program needs beside those of every model.</summary>
    public virtual IEnumerable<(string Key, string Value)> Program => [];

    /// <summary>Gets the names of further files of the model, which are templates as well.</summary>
    public virtual IEnumerable<string> Parts => [];

    /// <summary>Gets the type that answers requests in the web API, and the summaries of its two endpoints.</summary>
    public abstract (string Service, string Summary, string BatchSummary) Api { get; }

    /// <summary>Returns the training as a program.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="file">The name of the program's file.</param>
    public abstract string TrainingProgram(string name, string file);

    /// <summary>Returns the training in the format of Model Builder; null if there is none.</summary>
    /// <param name="modelFile">The name of the model's file.</param>
    public virtual string? Configuration(string modelFile) => null;
}
