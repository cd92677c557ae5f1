// The notebook 03-looking-inside.ipynb as an app of one file: dotnet run 03-looking-inside.cs
// Written from the notebook by ./build.sh notebooks --store: change that, not this.
#:project ../../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
#:project ../../tools/NotebookKit/NotebookKit.csproj
#:property PublishAot=false
using MLNet.VisionGraph;
using MLNet.VisionGraph.Graph;
using Microsoft.ML.OnnxRuntime;
using Notebooks;
using static Notebooks.Kernel;

// # Looking inside
//
// What does a network look at? Both families combine distant positions of a picture: MobileViG connects positions by a fixed graph and passes on the largest differences, EfficientViT uses attention heads, one after the other. This notebook reads the values from the running networks and draws them.
//
// This needs no changes to the networks. A network names its taps, and an exported network can return the value of any of them.

// Drawn pictures, or your own photos: a folder with one subfolder per class.
(Picture Picture, string Kind)[] pictures = Environment.GetEnvironmentVariable("VISIONGRAPH_PHOTOS") is { } folder
    ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(kind => Directory.EnumerateFiles(kind).Order(StringComparer.Ordinal).Take(16).Select(file => (Picture.Load(file), Path.GetFileName(kind))))]
    : [.. DrawnPictures.Kinds.SelectMany(kind => Enumerable.Range(0, 16).Select(seed => (DrawnPictures.Draw(kind, seed, side: 256), kind)))];

// Runs a network in ONNX Runtime and returns, for each output, the values of all pictures, one after the other.
static float[][] Look(BackboneDescriptor backbone, WeightSource weights, IReadOnlyList<Picture> pictures, params OnnxOutput[] outputs)
{
    var settings = new NetworkSettings { Classes = 0 };
    var options = new OnnxExportOptions { Network = settings, Preprocessing = backbone.Preprocessing, Outputs = outputs };
    var side = backbone.Preprocessing.ResizeTo(settings.Height);
    var pixels = new float[pictures.Count * 3 * side * side];
    foreach (var (index, picture) in pictures.Index())
        picture.Square(side).ToPlanes().CopyTo(pixels, index * 3 * side * side);

    using var session = new InferenceSession(OnnxExporter.Export(backbone.Network, backbone.LoadWeights(weights, settings), options));
    using var run = new RunOptions();
    using var input = OrtValue.CreateTensorValueFromMemory(pixels, [pictures.Count, 3, side, side]);
    using var results = session.Run(run, [options.InputName], [input], [.. outputs.Select(output => output.Name)]);
    return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
}

static OnnxOutput At(string place) => new(place, OnnxOutputKind.Tap, Tap: place);

display(PictureWall.Of($"{pictures.Length} pictures, some of them", pictures.Index().Where(item => item.Index % 8 == 5).Select(item => (item.Item.Picture.Square(72), item.Item.Kind, false)), columns: 12, side: 62));

// ## The graph of MobileViG
//
// Where MobileViG's map is coarse, 7 × 7 for a picture of 224 pixels, its *sparse vision graph attention* connects each position with every second one (K = 2) of its column and of its row, counted backwards and around the edge. That is a property of the network, independent of its weights. Which positions are connected?

// The neighbors of a position: K, 2K, … rows or columns back, cyclically.
static (int Position, bool IsInColumn)[] Neighbors(int position, int side, int k)
{
    var (row, column) = (position / side, position % side);
    var shifts = Enumerable.Range(1, (side - 1) / k).Select(step => step * k).ToArray();
    return
    [
        .. shifts.Select(shift => ((row - shift + side) % side * side + column, true)),
        .. shifts.Select(shift => (row * side + (column - shift + side) % side, false)),
    ];
}

Figure Graph(string caption, int side, int position)
{
    var neighbors = Neighbors(position, side, k: 2);
    return PositionMap.Classes(caption, side, at => (neighbors.Any(n => n.Position == at) ? neighbors.First(n => n.Position == at).IsInColumn ? 0 : 1 : at == position ? 7 : null, null), position, cell: 168.0 / side);
}

display(Figure.Below(
    PositionMap.Heading("Who a position (framed) hears from, K = 2", "blue: positions of its column, orange: positions of its row"),
    Figure.Beside(Graph("7 × 7: the middle", 7, 24), Graph("7 × 7: a corner", 7, 0), Graph("7 × 7: next to it", 7, 1), Graph("8 × 8: the same", 8, 1))));

// With 7 rows, an odd number, steps of two wrap around the edge to the rows in between: a position receives values from 3 of the other 6, and over two blocks from all of them. With 8 rows (a picture of 256 pixels), even positions receive values from even ones only and odd from odd, however many blocks follow.
//
// An edge contributes the difference of two positions' values, and in each channel only the largest is kept. There are no small weights for MobileViG in the package yet, so **the weights here are random**: the graph and the rule are the real ones, but the channels have no learned meaning.

const int side = 7;
var mobileVig = BackboneRegistry.Get("mobilevig_ti");
var house = pictures.First(item => item.Kind == (pictures.Any(p => p.Kind == "house") ? "house" : item.Kind)).Picture;
var seen = Look(mobileVig, WeightSource.Random(1), [house], At("backbone.0.0.fc1"), At("backbone.0.0.graph_conv.max_relative"));
var (nodes, messages) = (seen[0], seen[1]); // [C, 7, 7] each
var channels = nodes.Length / (side * side);

// The rule, computed separately: does it agree with the network?
var largestError = 0f;
for (var channel = 0; channel < channels; channel++)
{
    for (var position = 0; position < side * side; position++)
    {
        float Node(int at) => nodes[channel * side * side + at];
        var byHand = Neighbors(position, side, k: 2).Max(neighbor => Math.Max(0, Node(position) - Node(neighbor.Position)));
        largestError = Math.Max(largestError, Math.Abs(byHand - messages[channel * side * side + position]));
    }
}

Console.WriteLine($"{channels} channels of {side} × {side} positions; the rule and the network differ by {largestError} at most");

// In how many channels does each neighbor of a position have the lowest value, and thus contribute the largest difference?
int[] Wins(int position)
{
    var wins = new int[side * side];
    var neighbors = Neighbors(position, side, k: 2);
    for (var channel = 0; channel < channels; channel++)
    {
        var winner = neighbors.MinBy(neighbor => nodes[channel * side * side + neighbor.Position]).Position;
        if (nodes[channel * side * side + winner] < nodes[channel * side * side + position])
            wins[winner]++;
    }

    return wins;
}

Figure Messages(string caption, int position)
{
    var (wins, neighbors) = (Wins(position), Neighbors(position, side, k: 2));
    return PositionMap.Classes(
        $"{caption} ({channels - wins.Sum()} silent)",
        side,
        at => wins[at] > 0 ? (neighbors.First(n => n.Position == at).IsInColumn ? 0 : 1, wins[at]) : (null, null),
        position);
}

var strength = Enumerable.Range(0, side * side).Select(position => Enumerable.Range(0, channels).Average(channel => messages[channel * side * side + position])).ToArray();

display(Figure.Below(
    PositionMap.Heading($"Which neighbor's value lies lowest, in how many of {channels} channels", "silent: channels in which none lies below the position itself, so that nothing passes"),
    Figure.Beside(Messages("The middle", 24), Messages("A corner", 0), PositionMap.Over("Mean message, all positions", house.Square(189, keep: 0.9), strength, side, size: 189))));

// ## The heads of EfficientViT
//
// EfficientViT's attention computes, for each position, the weight of every other one: softmax(QKᵀ + bias), a row of numbers whose sum is 1. The input of a head is its own share of the channels plus the output of the previous head: a cascade. The starter weights are trained, so this is the attention of a trained network. Its taps with attention:

var efficientVit = BackboneRegistry.Get("efficientvit_m0");
var marks = NetworkCost.Create(efficientVit.Network, new NetworkSettings { Classes = 0 }).Taps;
string[] blocks = [.. marks.Keys.Where(place => place.EndsWith(".attention.0")).Select(place => place[..^2])];
var heads = blocks.ToDictionary(block => block, block => marks.Keys.Count(place => place.StartsWith(block + ".")));

display(blocks.Select(block => new { Place = block, Heads = heads[block], OneHead = marks[block + ".0"].ToString() }));

// The first stage has a map of 14 × 14, cut into four windows of 7 × 7, inside which attention stays; the second one window of 7 × 7, the third 4 × 4. The framed position is the query; the redder a position, the larger its weight. The biases depend on distances only, so whatever follows the picture comes from queries and keys.

string[] allHeads = [.. blocks.SelectMany(block => Enumerable.Range(0, heads[block]).Select(head => $"{block}.{head}"))];
var attention = allHeads.Zip(Look(efficientVit, WeightSource.Starter(), [.. pictures.Select(item => item.Picture)], [.. allHeads.Select(At)])).ToDictionary(pair => pair.First, pair => pair.Second);

// The number of positions in a row of a tap's map.
int SideOf(string place) => (int)Math.Sqrt(marks[place].Windows * marks[place].Dimensions[0]);

// The attention weights of a position of the map, [side, side]; 0 outside its window.
float[] Taken(string place, int picture, int row, int column)
{
    var (mapSide, windows, inWindow) = (SideOf(place), marks[place].Windows, marks[place].Dimensions[0]);
    var window = (int)Math.Sqrt(inWindow);
    var (top, left) = (row / window * window, column / window * window);
    var index = picture * windows + row / window * (mapSide / window) + column / window;
    var query = (row - top) * window + column - left;
    var map = new float[mapSide * mapSide];
    for (var key = 0; key < inWindow; key++)
        map[(top + key / window) * mapSide + left + key % window] = attention[place][(index * inWindow + query) * inWindow + key];
    return map;
}

Figure HeadsOf(string block, int picture, double down, double across)
{
    var mapSide = SideOf(block + ".0");
    var (row, column) = ((int)(down * mapSide), (int)(across * mapSide));
    return Figure.Beside([.. Enumerable.Range(0, heads[block]).Select(head => PositionMap.Over(
        $"{block.Split(".mixer")[0]}, head {head + 1}",
        pictures[picture].Picture.Square(132, keep: 0.875),
        Taken($"{block}.{head}", picture, row, column),
        mapSide,
        row * mapSide + column,
        size: 132))]);
}

display(Figure.Below(
[
    PositionMap.Heading("Where a position of the house looks", "a row a block, from the finest map to the coarsest; a column a head of its cascade"),
    .. new[] { blocks[0], blocks[1], blocks[^1] }.Select(block => HeadsOf(block, Array.FindIndex(pictures, item => item.Picture == house), down: 0.45, across: 0.42)),
]));

display(Figure.Below(
[
    PositionMap.Heading("The same block, other pictures", $"{blocks[1].Split(".mixer")[0]}, the middle of the map"),
    .. new[] { 5, 16 * 4 + 3, 16 * 5 + 2 }.Where(picture => picture < pictures.Length).Select(picture => HeadsOf(blocks[1], picture, down: 0.5, across: 0.5)),
]));

// One position of one picture proves little. Over all pictures and positions: how far does a head look, and at how many positions? The last column is a head with equal weights everywhere.

// The mean distance of the attended positions, in pixels of the input, and e to the entropy of a row: the effective number of attended positions.
(double Distance, double Positions) Habit(IEnumerable<float[]> rows, int mapSide)
{
    var (distance, spread, count) = (0.0, 0.0, 0);
    foreach (var (index, row) in rows.Index())
    {
        var (window, query, entropy) = ((int)Math.Sqrt(row.Length), index % row.Length, 0.0);
        for (var key = 0; key < row.Length; key++)
        {
            distance += row[key] * Math.Sqrt(Math.Pow(query / window - key / window, 2) + Math.Pow(query % window - key % window, 2));
            entropy -= row[key] > 0 ? row[key] * Math.Log(row[key]) : 0;
        }

        spread += Math.Exp(entropy);
        count++;
    }

    return (distance / count * 224 / mapSide, spread / count);
}

static IEnumerable<float[]> Evenly(int positions) => Enumerable.Repeat(Enumerable.Repeat(1f / positions, positions).ToArray(), positions);

var habits = blocks.Select(block => Enumerable.Range(0, heads[block])
    .Select(head => attention[$"{block}.{head}"].Chunk(marks[$"{block}.{head}"].Dimensions[0]))
    .Append(Evenly(marks[block + ".0"].Dimensions[0]))
    .Select(rows => Habit(rows, SideOf(block + ".0"))).ToArray()).ToArray();
string[] blockNames = [.. blocks.Select(block => $"{block.Split(".mixer")[0]}, {SideOf(block + ".0")} × {SideOf(block + ".0")}")];
string[] headNames = [.. Enumerable.Range(1, heads.Values.Max()).Select(head => $"head {head}")];

display(Figure.Beside(
    Chart.Matrix("How far heads look, in pixels", blockNames, [.. headNames, "evenly"], (block, head) => habits[block][head].Distance, "", "mean of pictures and positions", most: 130),
    Chart.Matrix("At how many positions they look", blockNames, [.. headNames, "evenly"], (block, head) => habits[block][head].Positions, "", "e to the entropy of a row", most: 49)));

// Do the heads of a cascade do different things? The cosine between the attention rows of two heads, averaged over all pictures and positions: 1 would mean that they look at the same positions.
//
// The matrices above show that heads do not differ in distance: every head looks about as far as one with equal weights, but at fewer positions, mostly about half of them, and *which* depends on the picture. The matrices below show where heads differ: even consecutive heads of a cascade look at different positions, most of all on the finer maps, which have more of them.

double Alike(string a, string b)
{
    var inWindow = marks[a].Dimensions[0];
    return attention[a].Chunk(inWindow).Zip(attention[b].Chunk(inWindow), (x, y) =>
    {
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < inWindow; i++)
            (xy, xx, yy) = (xy + x[i] * y[i], xx + x[i] * x[i], yy + y[i] * y[i]);
        return xy / Math.Sqrt(xx * yy);
    }).Average();
}

display(Figure.Beside([.. new[] { blocks[0], blocks[1], blocks[^1] }.Select(block => Chart.Matrix(
    $"Heads of {block.Split(".mixer")[0]}",
    headNames[..heads[block]],
    headNames[..heads[block]],
    (a, b) => Alike($"{block}.{a}", $"{block}.{b}"),
    "",
    "cosine of attention rows",
    format: "0.00",
    most: 1))]));

// ## Neighbors in feature space
//
// Each picture becomes 192 numbers. Which pictures are its nearest neighbors, and are they of the same kind? A frame marks those that are not. Each number is normalized by its mean and standard deviation over all pictures first.

double[][] Features(WeightSource weights)
{
    var rows = Look(efficientVit, weights, [.. pictures.Select(item => item.Picture)], OnnxOutput.Pooled)[0].Chunk(efficientVit.PooledLength).ToArray();
    var mean = Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => (double)row[i])).ToArray();
    var spread = Enumerable.Range(0, rows[0].Length).Select(i => Math.Sqrt(rows.Average(row => Math.Pow(row[i] - mean[i], 2))) + 1e-9).ToArray();
    return [.. rows.Select(row => row.Select((value, i) => (value - mean[i]) / spread[i]).ToArray())];
}

static double Cosine(double[] a, double[] b)
{
    var (ab, aa, bb) = (0.0, 0.0, 0.0);
    for (var i = 0; i < a.Length; i++)
        (ab, aa, bb) = (ab + a[i] * b[i], aa + a[i] * a[i], bb + b[i] * b[i]);
    return ab / Math.Sqrt(aa * bb);
}

int[] Nearest(double[][] features, int picture, int count) =>
    [.. Enumerable.Range(0, features.Length).Where(other => other != picture).OrderByDescending(other => Cosine(features[picture], features[other])).Take(count)];

var learned = Features(WeightSource.Starter());

display(PictureWall.Of(
    "A picture (left), and those whose features are nearest",
    pictures.Index().Where(item => item.Index % 16 == 5).SelectMany(item =>
        Nearest(learned, item.Index, 7).Select(other => (pictures[other].Picture.Square(72), $"{Cosine(learned[item.Index], learned[other]):0.00}", pictures[other].Kind != item.Item.Kind))
            .Prepend((item.Item.Picture.Square(72), item.Item.Kind, false))),
    columns: 8,
    side: 80));

// Sailboats have sailboats as neighbors; fish and mushrooms are confused with other round shapes. Still, these neighbors are of the same kind more than three times as often as by chance, without a single label. A classifier on the same features does much better, because it can weight the numbers, which the nearest neighbors count equally ([01-first-features](01-first-features.ipynb)).

double Agreement(double[][] features) => Enumerable.Range(0, pictures.Length).Average(picture => Nearest(features, picture, 5).Average(other => pictures[other].Kind == pictures[picture].Kind ? 1.0 : 0));

var chance = pictures.GroupBy(item => item.Kind).Sum(group => (double)group.Count() / pictures.Length * (group.Count() - 1) / (pictures.Length - 1));

display(Chart.Bars("Of the five nearest, how many are of the same kind?", [("starter weights", Agreement(learned)), ("random weights", Agreement(Features(WeightSource.Random(1)))), ("by chance", chance)]));
