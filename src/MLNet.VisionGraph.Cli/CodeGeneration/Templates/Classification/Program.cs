using System.Globalization;
using {{Namespace}};

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: dotnet run -- IMAGE…");
    return 2;
}

var exitCode = 0;
foreach (var image in args)
{
    try
    {
        var scores = {{Class}}.PredictAllLabels(new {{Class}}.ModelInput { ImageSource = image });
        Console.WriteLine(image);
        foreach (var (label, score) in scores)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {score:F4}  {label}"));
    }
    catch (FileNotFoundException exception)
    {
        Console.Error.WriteLine(exception.Message);
        exitCode = 1;
    }
    catch (ArgumentException exception)
    {
        Console.Error.WriteLine($"'{image}' is not an image that can be read. ({exception.Message})");
        exitCode = 1;
    }
}

return exitCode;
