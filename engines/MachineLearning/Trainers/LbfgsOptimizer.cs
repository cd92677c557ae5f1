namespace Microsoft.ML.Trainers;

/// <summary>
/// Minimises a differentiable function, plus an L1 term that leaves the first variables (biases) out. L-BFGS with the line search for the strong
/// Wolfe conditions of Nocedal and Wright, "Numerical Optimization", algorithms 3.5, 3.6 and 7.4; with an L1 term or a bound at zero the
/// orthant-wise variant of Andrew and Gao, "Scalable training of L1-regularized log-linear models", ICML 2007.
/// It stops when the geometrically weighted mean improvement falls below the tolerance.
/// </summary>
internal sealed class LbfgsOptimizer
{
    private const float Memory = 0.25f;

    private readonly Function _function;
    private readonly int _biases;
    private readonly float _l1;
    private readonly bool _nonNegative;
    private readonly int _history;
    private readonly List<(float[] Step, float[] Change, float Curvature)> _past = [];

    private float[] _x;
    private float[] _gradient;
    private float[] _nextX;
    private float[] _nextGradient;
    private readonly float[] _direction;
    private readonly float[] _steepest;
    private float _value;
    private float _nextValue;
    private int _iteration = 1;

    internal LbfgsOptimizer(Function function, float[] start, int biases, float l1, int history, bool nonNegative)
    {
        (_function, _biases, _l1, _history, _nonNegative) = (function, biases, l1, history, nonNegative);
        int n = start.Length;
        _x = [.. start];
        (_gradient, _nextX, _nextGradient, _direction, _steepest) = (new float[n], new float[n], new float[n], new float[n], new float[n]);
    }

    /// <summary>The function's value; its gradient goes into the second argument.</summary>
    internal delegate float Function(float[] x, float[] gradient);

    /// <summary>Why it ended before its time, or null.</summary>
    internal string Warning { get; private set; }

    internal int Iterations => _iteration;

    /// <summary>The point where it stopped.</summary>
    internal float[] Minimize(float tolerance, int maximumIterations)
    {
        _value = Evaluate(_x, _gradient);
        Runtime.Contracts.Check(float.IsFinite(_value), $"Optimizer unable to proceed with loss function yielding {_value}");
        float improvement = 0;
        FindDirection();
        while (true)
        {
            bool moved = Search(force: false);
            if (!moved && Warning is null)
            {
                // Old curvature may be numerically bad: begin anew with steepest descent.
                _past.Clear();
                FindDirection();
                moved = Search(force: true);
            }
            if (Warning is not null)
                return _nextX;
            improvement = (_value - _nextValue) + (Memory * improvement);
            if (improvement * (1 - Memory) / (1 - MathF.Pow(Memory, _iteration)) < tolerance || _iteration >= maximumIterations)
                return _nextX;
            if (!Advance())
                return _nextX;
            FindDirection();
        }
    }

    private float Evaluate(float[] x, float[] gradient)
    {
        float value = _function(x, gradient);
        if (_l1 == 0)
            return value;
        float sum = 0;
        for (int i = _biases; i < x.Length; i++)
            sum += Math.Abs(x[i]);
        return (_l1 * sum) + value;
    }

    private bool OrthantWise => _l1 > 0;

    /// <summary>Minus the (pseudo-)gradient, times the approximate inverse Hessian.</summary>
    private void FindDirection()
    {
        for (int i = 0; i < _x.Length; i++)
            _steepest[i] = Steepest(i);
        _steepest.CopyTo(_direction, 0);
        ApplyInverseHessian();
        if (!OrthantWise && !_nonNegative)
            return;
        for (int i = 0; i < _x.Length; i++)
        {
            if (_steepest[i] == 0)
                _direction[i] = 0;
        }
    }

    private float Steepest(int i)
    {
        var (x, g) = (_x[i], _gradient[i]);
        if (!OrthantWise)
            return !_nonNegative || x > 0 ? -g : -Math.Min(g, 0);
        if (i < _biases)
            return -g;
        if (_nonNegative)
            return x > 0 ? -g - _l1 : -Math.Min(g + _l1, 0);
        if (x != 0)
            return x < 0 ? -g + _l1 : -g - _l1;
        return g < -_l1 ? -g - _l1 : g > _l1 ? -g + _l1 : 0;
    }

    private void ApplyInverseHessian()
    {
        int last = _past.FindLastIndex(p => p.Curvature > 0);
        if (last < 0)
            return;
        var alphas = new float[_past.Count];
        for (int i = last; i >= 0; i--)
        {
            var (step, change, curvature) = _past[i];
            if (curvature <= 0)
                continue;
            alphas[i] = LinearAlgebra.Dot(step, _direction) / curvature;
            LinearAlgebra.AddMultiple(change, -alphas[i], _direction);
        }
        LinearAlgebra.Scale(_direction, _past[last].Curvature / LinearAlgebra.Dot(_past[last].Change, _past[last].Change));
        for (int i = 0; i <= last; i++)
        {
            var (step, change, curvature) = _past[i];
            if (curvature <= 0)
                continue;
            float beta = LinearAlgebra.Dot(change, _direction) / curvature;
            LinearAlgebra.AddMultiple(step, alphas[i] - beta, _direction);
        }
    }

    private bool Search(bool force)
    {
        float slope = -LinearAlgebra.Dot(_direction, _steepest);
        if (!OrthantWise)
            slope = LinearAlgebra.Dot(_direction, _gradient);
        if (slope == 0)
        {
            Warning = "Directional derivative is zero. You may be sitting on the optimum.";
            _x.CopyTo(_nextX, 0);
            _nextValue = _value;
            return false;
        }
        Runtime.Contracts.Check(slope < 0, "L-BFGS chose a non-descent direction.");
        float alpha = _iteration == 1 ? 1 / MathF.Sqrt(LinearAlgebra.Dot(_direction, _direction)) : 1;
        return OrthantWise ? BacktrackInOrthant(alpha, force) : SearchWolfe(alpha, slope, force);
    }

    /// <summary>Steps shorten until the value falls enough; a variable that would change its sign stays at zero.</summary>
    private bool BacktrackInOrthant(float alpha, bool force)
    {
        float gain = StepInOrthant(alpha);
        if (gain < 0)
        {
            for (int i = _biases; i < _direction.Length; i++)
            {
                if (_steepest[i] * _direction[i] < 0)
                    _direction[i] = 0;
            }
            gain = StepInOrthant(alpha);
        }
        for (int tries = 1; ; tries++)
        {
            _nextValue = Evaluate(_nextX, _nextGradient);
            if (_nextValue <= _value - (1e-4f * gain))
                return true;
            if (!force && tries == 8)
                return false;
            alpha *= 0.25f;
            if (alpha == 0)
            {
                Warning = "Step size numerically zero.";
                return false;
            }
            gain = StepInOrthant(alpha);
        }
    }

    private float StepInOrthant(float alpha)
    {
        Step(alpha);
        for (int i = _biases; i < _nextX.Length; i++)
        {
            if (_nonNegative ? _nextX[i] < 0 : _x[i] * _nextX[i] < 0)
                _nextX[i] = 0;
        }
        return LinearAlgebra.Dot(_steepest, _nextX) - LinearAlgebra.Dot(_steepest, _x);
    }

    private void Step(float alpha)
    {
        _x.CopyTo(_nextX, 0);
        LinearAlgebra.AddMultiple(_direction, alpha, _nextX);
    }

    private Point Probe(float alpha)
    {
        Step(alpha);
        if (_nonNegative)
        {
            for (int i = 0; i < _nextX.Length; i++)
                _nextX[i] = Math.Max(_nextX[i], 0);
        }
        _nextValue = Evaluate(_nextX, _nextGradient);
        Runtime.Contracts.Check(float.IsFinite(_nextValue) || float.IsPositiveInfinity(_nextValue), $"Optimizer unable to proceed with loss function yielding {_nextValue}");
        return new Point(alpha, _nextValue, LinearAlgebra.Dot(_direction, _nextGradient));
    }

    private bool SearchWolfe(float alpha, float slope, bool force)
    {
        var (sufficient, flat) = (1e-4f * slope, -0.9f * slope);
        var last = new Point(0, _value, slope);
        while (true)
        {
            var point = Probe(alpha);
            if (float.IsPositiveInfinity(point.Value))
            {
                alpha /= 2;
                continue;
            }
            if (point.Value > _value + (sufficient * alpha) || (last.Alpha > 0 && point.Value >= last.Value))
                return Zoom(last, point, sufficient, flat, force);
            if (Math.Abs(point.Slope) <= flat)
                return true;
            if (point.Slope >= 0)
                return Zoom(point, last, sufficient, flat, force);
            last = point;
            alpha = alpha == 0 ? float.Epsilon : alpha * 2;
        }
    }

    /// <summary>Narrows an interval that holds a good step: <paramref name="low"/> is its end with the lower value.</summary>
    private bool Zoom(Point low, Point high, float sufficient, float flat, bool force)
    {
        for (int step = 0; step < 10 || force; step++)
        {
            var (left, right) = low.Alpha < high.Alpha ? (low, high) : (high, low);
            float alpha = left.Slope > 0 && right.Slope < 0 ? (low.Value < high.Value ? low.Alpha : high.Alpha) : Interpolate(low, high);
            if (!float.IsFinite(alpha))
                alpha = (low.Alpha + high.Alpha) / 2;
            // Inside the interval, and not too near to its ends.
            alpha = Math.Min(alpha, (0.01f * left.Alpha) + (0.99f * right.Alpha));
            alpha = Math.Max(alpha, (0.01f * right.Alpha) + (0.99f * left.Alpha));
            var point = Probe(alpha);
            if (point.Value > _value + (sufficient * alpha) || point.Value >= low.Value)
            {
                if (high.Alpha == point.Alpha)
                    return Stuck(force);
                high = point;
                continue;
            }
            if (Math.Abs(point.Slope) <= flat)
                return true;
            if (point.Slope * (high.Alpha - low.Alpha) >= 0)
                high = low;
            if (low.Alpha == point.Alpha)
                return Stuck(force);
            low = point;
        }
        return false;
    }

    private bool Stuck(bool force)
    {
        if (force)
            Warning = "Step size interval numerically zero.";
        return false;
    }

    private static float Interpolate(Point a, Point b)
    {
        double d1 = a.Slope + b.Slope - (3.0 * (a.Value - b.Value) / (a.Alpha - b.Alpha));
        double d2 = Math.Sign(b.Alpha - a.Alpha) * Math.Sqrt((d1 * d1) - ((double)a.Slope * b.Slope));
        return (float)(b.Alpha - ((b.Alpha - a.Alpha) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2)))));
    }

    /// <summary>Makes the point found the current one and remembers the curvature along the step.</summary>
    private bool Advance()
    {
        float[] step = _past.Count == _history ? _past[0].Step : new float[_x.Length];
        float[] change = _past.Count == _history ? _past[0].Change : new float[_x.Length];
        if (_past.Count == _history)
            _past.RemoveAt(0);
        for (int i = 0; i < step.Length; i++)
        {
            step[i] = _nextX[i] - _x[i];
            change[i] = _nextGradient[i] - _gradient[i];
        }
        float curvature = LinearAlgebra.Dot(step, change);
        if (curvature == 0)
        {
            Warning = "ro equals zero. Is your function linear?";
            return false;
        }
        _past.Add((step, change, curvature));
        (_x, _nextX) = (_nextX, _x);
        (_gradient, _nextGradient) = (_nextGradient, _gradient);
        _value = _nextValue;
        _iteration++;
        return true;
    }

    private readonly record struct Point(float Alpha, float Value, float Slope);
}
