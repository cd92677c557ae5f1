namespace Notebooks;

/// <summary>A value that defines how it is shown.</summary>
public interface IRichValue
{
    /// <summary>
    /// Gets the value in every form that it has; one of them is <see cref="MimeBundle.Text"/>, for terminals and for people who cannot see
    /// pictures.
    /// </summary>
    /// <returns>The forms.</returns>
    MimeBundle ToMimeBundle();
}
