namespace Microsoft.ML.Trainers;

/// <summary>Eigenvalues and eigenvectors of small symmetric matrices by Jacobi's rotations.</summary>
internal static class SymmetricEigen
{
    private const int Sweeps = 60;

    /// <summary>Largest value first; the matrix is used up.</summary>
    internal static IEnumerable<(double Value, double[] Vector)> Decompose(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var vectors = new double[n, n];
        for (int i = 0; i < n; i++)
            vectors[i, i] = 1;
        for (int sweep = 0; sweep < Sweeps && !IsDiagonal(matrix, n); sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                    Rotate(matrix, vectors, n, p, q);
            }
        }
        return Enumerable.Range(0, n)
            .OrderByDescending(i => matrix[i, i])
            .Select(i => (matrix[i, i], Enumerable.Range(0, n).Select(row => vectors[row, i]).ToArray()));
    }

    private static bool IsDiagonal(double[,] matrix, int n)
    {
        double diagonal = 0, rest = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double square = matrix[i, j] * matrix[i, j];
                (diagonal, rest) = i == j ? (diagonal + square, rest) : (diagonal, rest + square);
            }
        }
        return rest <= 1e-30 * diagonal;
    }

    /// <summary>Makes one element beside the diagonal zero.</summary>
    private static void Rotate(double[,] matrix, double[,] vectors, int n, int p, int q)
    {
        if (matrix[p, q] == 0)
            return;
        double theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
        double tangent = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1), sine = tangent * cosine;
        for (int k = 0; k < n; k++)
            (matrix[k, p], matrix[k, q]) = ((cosine * matrix[k, p]) - (sine * matrix[k, q]), (sine * matrix[k, p]) + (cosine * matrix[k, q]));
        for (int k = 0; k < n; k++)
            (matrix[p, k], matrix[q, k]) = ((cosine * matrix[p, k]) - (sine * matrix[q, k]), (sine * matrix[p, k]) + (cosine * matrix[q, k]));
        for (int k = 0; k < n; k++)
            (vectors[k, p], vectors[k, q]) = ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
    }
}
