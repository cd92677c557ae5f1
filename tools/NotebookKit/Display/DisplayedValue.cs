namespace Notebooks;

/// <summary>Something that is shown, and may change while it is: a curve that grows.</summary>
public sealed class DisplayedValue
{
    private volatile MimeBundle _content;

    /// <summary>Creates it.</summary>
    /// <param name="content">What is shown first.</param>
    public DisplayedValue(MimeBundle content)
    {
        ArgumentNullException.ThrowIfNull(content);
        _content = content;
    }

    /// <summary>Gets the displayed value.</summary>
    public MimeBundle Content => _content;

    /// <summary>Shows another value in its place. Any thread may do so.</summary>
    /// <param name="value">The new value.</param>
    public void Update(object? value)
    {
        _content = MimeBundle.Of(value);
        Kernel.Output.Changed(this);
    }
}
