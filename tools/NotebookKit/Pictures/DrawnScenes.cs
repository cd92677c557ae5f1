using Examples;

namespace Notebooks;

/// <summary>Draws pictures of bright shapes on a dark ground, with labels of their boxes and outlines.</summary>
public static class DrawnScenes
{
    /// <summary>Gets the width and height of the pictures, in pixels.</summary>
    public static int Side => DrawnObjects.Side;

    /// <summary>
    /// Returns a folder with the parts <c>train</c>, <c>val</c> and <c>test</c>, with labels in COCO's format. It is kept among the
    /// temporary files.
    /// </summary>
    /// <param name="training">The number of pictures to learn from.</param>
    /// <param name="others">The number of pictures of the other parts, each.</param>
    /// <returns>The folder.</returns>
    public static string Folder(int training, int others) => DrawnObjects.FolderOr([], training, others);
}
