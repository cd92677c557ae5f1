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
        var objects = {{Class}}.Detect(image);
        Console.WriteLine(image);
        foreach (var each in objects)
        {
            var box = each.Box;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {each.Score:F4}  {each.Label}  {box.X0:F1} {box.Y0:F1} {box.X1:F1} {box.Y1:F1}{{Area}}"));
        }
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
