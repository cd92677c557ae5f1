using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class FairGateTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [TestCase(1)]
    [TestCase(3)]
    public void Enter_ManyCallers_NoMoreAreInsideThanThereArePlaces(int places)
    {
        var gate = new FairGate(places);
        var occupancy = new Occupancy();
        var callers = Enumerable
            .Range(0, 8)
            .Select(_ => new Thread(() =>
            {
                for (var i = 0; i < 500; i++)
                {
                    gate.Enter();
                    occupancy.Visit(turns: 20);
                    gate.Leave();
                }
            }))
            .ToArray();
        foreach (var caller in callers)
            caller.Start();

        Assert.Multiple(() =>
        {
            Assert.That(callers.Select(caller => caller.Join(s_patience)), Is.All.True);
            Assert.That(occupancy.Most, Is.InRange(1, places));
            Assert.That(gate.IsShared, Is.False);
        });
    }

    [Test]
    public void Enter_WhileOccupied_LetsInInTheOrderOfArrival()
    {
        var gate = new FairGate(1);
        var order = new List<int>();
        var waiting = 0;
        gate.Enter();
        var callers = new List<Thread>();
        for (var i = 0; i < 6; i++)
        {
            var number = i;
            var caller = new Thread(() =>
            {
                Interlocked.Increment(ref waiting);
                gate.Enter();
                order.Add(number);
                gate.Leave();
            });
            caller.Start();
            callers.Add(caller);
            Assert.That(
                SpinWait.SpinUntil(
                    () => Volatile.Read(ref waiting) == number + 1 && caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin),
                    s_patience
                ),
                Is.True
            );
        }

        gate.Leave();
        callers.ForEach(caller => caller.Join(s_patience));

        Assert.That(order, Is.EqualTo(Enumerable.Range(0, 6)));
    }

    [Test]
    public void IsShared_OneInside_IsFalseUntilAnotherComes()
    {
        var gate = new FairGate(2);

        gate.Enter();
        var alone = gate.IsShared;
        gate.Enter();
        var shared = gate.IsShared;
        gate.Leave();

        Assert.Multiple(() =>
        {
            Assert.That(alone, Is.False);
            Assert.That(shared, Is.True);
            Assert.That(gate.IsShared, Is.False);
        });
    }
}
