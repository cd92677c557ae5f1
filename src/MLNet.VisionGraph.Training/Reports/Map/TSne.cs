namespace MLNet.VisionGraph.Training.Reports.Map;

/// <summary>
/// t-SNE (van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008): maps high-dimensional points to two dimensions so that
/// near points stay near. Exact, for at most a few thousand points. It starts from the first two principal components, so that results are
/// the same on every run and the global structure is kept (Kobak and Berens, "The art of using t-SNE for single-cell transcriptomics",
/// 2019), with a learning rate of N / 12 (Belkina et al., 2019).
/// </summary>
internal static class TSne
{
    private const int Iterations = 500;
    private const int ExaggeratedIterations = 150;
    private const double Exaggeration = 12;
    private const double MaxPerplexity = 30;
    private const double StartDeviation = 1e-4;
    private const double MinGain = 0.01;

    /// <summary>Computes the map.</summary>
    /// <param name="points">The points, vectors of the same length.</param>
    /// <param name="isOver">Called before every step; returns true to stop with the current map. The default is never.</param>
    /// <returns>The coordinates of each point, around (0, 0).</returns>
    public static (double X, double Y)[] Embed(IReadOnlyList<float[]> points, Func<bool>? isOver = null)
    {
        if (points.Count < 4)
            return [.. PrincipalComponents.Project(points, 2).Select(place => (place[0], place[1]))];

        var affinities = NeighborAffinities.Compute(points, Math.Min(MaxPerplexity, (points.Count - 1) / 3.0));
        var map = new Layout(PrincipalComponents.Project(points, 2), affinities);
        for (var iteration = 0; iteration < Iterations && isOver?.Invoke() != true; iteration++)
        {
            var isEarly = iteration < ExaggeratedIterations;
            map.Step(isEarly ? Exaggeration : 1, momentum: isEarly ? 0.5 : 0.8);
        }

        return map.Places;
    }

    // The state of the optimization: coordinates and velocities. Rows are computed in parallel and summed in order.
    private sealed class Layout
    {
        private readonly double[][] _affinities;
        private readonly double[] _x;
        private readonly double[] _y;
        private readonly double[] _speedX;
        private readonly double[] _speedY;
        private readonly double[] _gainX;
        private readonly double[] _gainY;
        private readonly double[] _weights;
        private readonly (double X, double Y)[] _attraction;
        private readonly (double X, double Y)[] _repulsion;

        public Layout(double[][] start, double[][] affinities)
        {
            var deviation = Math.Sqrt(start.Average(place => place[0] * place[0]));
            var scale = deviation > 0 ? StartDeviation / deviation : 1;
            _affinities = affinities;
            (_x, _y) = ([.. start.Select(place => scale * place[0])], [.. start.Select(place => scale * place[1])]);
            (_speedX, _speedY, _weights) = (new double[_x.Length], new double[_x.Length], new double[_x.Length]);
            (_gainX, _gainY) = ([.. _x.Select(_ => 1.0)], [.. _x.Select(_ => 1.0)]);
            (_attraction, _repulsion) = (new (double, double)[_x.Length], new (double, double)[_x.Length]);
        }

        public (double X, double Y)[] Places => [.. _x.Zip(_y)];

        public void Step(double exaggeration, double momentum)
        {
            Parallel.For(0, _x.Length, Push);
            var total = Math.Max(_weights.Sum(), double.Epsilon);
            var rate = Math.Max(_x.Length / Exaggeration, 50);
            for (var i = 0; i < _x.Length; i++)
            {
                // The gradient of the Kullback-Leibler divergence (equation 5): attraction by p, repulsion by q.
                Move(_x, _speedX, _gainX, i, 4 * (exaggeration * _attraction[i].X - _repulsion[i].X / total), rate, momentum);
                Move(_y, _speedY, _gainY, i, 4 * (exaggeration * _attraction[i].Y - _repulsion[i].Y / total), rate, momentum);
            }

            Center(_x);
            Center(_y);
        }

        // The forces of the other points on a point, with the heavy tails of Student's t: 1 / (1 + d²).
        private void Push(int i)
        {
            var (x, y, row) = (_x[i], _y[i], _affinities[i]);
            var (pullX, pullY, pushX, pushY, sum) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (var j = 0; j < row.Length; j++)
            {
                var (dx, dy) = (x - _x[j], y - _y[j]);
                var near = 1 / (1 + dx * dx + dy * dy);
                var (pull, push) = (row[j] * near, near * near);
                (pullX, pullY) = (pullX + pull * dx, pullY + pull * dy);
                (pushX, pushY) = (pushX + push * dx, pushY + push * dy);
                sum += near;
            }

            (_attraction[i], _repulsion[i], _weights[i]) = ((pullX, pullY), (pushX, pushY), sum - 1); // without the point itself
        }

        // Gains grow while a point keeps its direction and shrink when it reverses (the paper's section 3.4, after Jacobs 1988).
        private static void Move(double[] place, double[] speed, double[] gain, int i, double gradient, double rate, double momentum)
        {
            gain[i] = Math.Sign(gradient) != Math.Sign(speed[i]) ? gain[i] + 0.2 : Math.Max(0.8 * gain[i], MinGain);
            speed[i] = momentum * speed[i] - rate * gain[i] * gradient;
            place[i] += speed[i];
        }

        private static void Center(double[] values)
        {
            var mean = values.Average();
            for (var i = 0; i < values.Length; i++)
                values[i] -= mean;
        }
    }
}
